"""WHEN and WHERE: campaigns, places, patterns, shifts, signups and attendance."""

from shifts.models.alerts import Alert, AlertRule
from shifts.models.briefs import Brief
from shifts.models.campaigns import Campaign, Period, PeriodKey
from shifts.models.captaincy import CaptainLink
from shifts.models.check_in import CheckInCode
from shifts.models.experience import Experience
from shifts.models.incidents import Incident
from shifts.models.kit import Thing
from shifts.models.messages import ShiftMessage
from shifts.models.notices import Notice
from shifts.models.past import PastPresence
from shifts.models.photos import LocationPhoto, PhotoFile
from shifts.models.places import CaptainScope, Location, Target
from shifts.models.presence import Attendance, Mark
from shifts.models.removed import RemovedShift
from shifts.models.shifts import Pattern, Shift, ShiftCaptain
from shifts.models.signups import Signup
from shifts.models.stations import Station

__all__ = [
    "Alert",
    "AlertRule",
    "Attendance",
    "Brief",
    "Campaign",
    "CaptainLink",
    "CaptainScope",
    "CheckInCode",
    "Experience",
    "Incident",
    "Location",
    "LocationPhoto",
    "Mark",
    "Notice",
    "PastPresence",
    "Pattern",
    "Period",
    "PeriodKey",
    "PhotoFile",
    "RemovedShift",
    "Shift",
    "ShiftCaptain",
    "ShiftMessage",
    "Signup",
    "Station",
    "Target",
    "Thing",
]
