"""A captain's addresses. Whatever changes something is a POST to an address of its own, so that Undo is a button that
POSTs to another one."""

from django.urls import path

from shifts.views.captain import (
    alerts,
    board,
    check_in,
    kit,
    links,
    marks,
    messages,
    newcomers,
    notices,
    people,
    photos,
    places,
    roster,
    stand_ins,
    today,
)

SHIFT = "captain/shifts/<int:shift_id>/"
PERSON = f"{SHIFT}people/<int:person_id>/"
LINK = "c/<str:secret>/"
PHOTO = "captain/locations/<int:location_id>/photo/"

urlpatterns = [
    path("captain/", today.today, name="captain_today"),
    path("captain/alerts/", alerts.alerts, name="captain_alerts"),
    path("captain/board/", board.board, name="captain_board"),
    path("captain/board/move/", board.move, name="captain_board_move"),
    path("captain/board/undo/<uuid:key>/", board.undo, name="captain_board_undo"),
    path(SHIFT, roster.roster.own, name="captain_shift"),
    path(f"{SHIFT}reopen/", roster.reopen.own, name="captain_reopen"),
    path(f"{SHIFT}people/", people.people, name="captain_people"),
    path(f"{SHIFT}notices/<int:notice_id>/seen/", notices.seen.own, name="captain_notice_seen"),
    path(f"{SHIFT}caller/", newcomers.caller, name="captain_caller"),
    path(f"{SHIFT}walk-in/", newcomers.walk_in.own, name="captain_walk_in"),
    path(f"{SHIFT}check-in/", check_in.check_in.own, name="captain_check_in"),
    path(f"{SHIFT}hand-on/", stand_ins.choose, name="captain_hand_on"),
    path(f"{SHIFT}hand-on/end/", stand_ins.end, name="captain_take_back"),
    path(f"{SHIFT}hand-on/<int:person_id>/", stand_ins.give, name="captain_hand_on_to"),
    path(f"{SHIFT}kit/", kit.kit, name="captain_kit"),
    path(f"{SHIFT}kit/<int:thing_id>/", kit.give, name="captain_kit_give"),
    path(f"{SHIFT}kit/<int:thing_id>/remove/", kit.remove, name="captain_kit_remove"),
    path(f"{SHIFT}link/", links.link, name="captain_link"),
    path(f"{SHIFT}link/end/", links.end_link, name="captain_link_end"),
    path(f"{SHIFT}write/", messages.write, name="captain_write"),
    path(f"{SHIFT}place/", places.choose_place, name="captain_places"),
    path(f"{SHIFT}place/new/", places.new_corner, name="captain_new_corner"),
    path(f"{SHIFT}place/<int:location_id>/", places.place, name="captain_place"),
    path(f"{PERSON}mark/<slug:word>/", marks.mark_person.own, name="captain_mark"),
    path(f"{PERSON}phone/", newcomers.phone, name="captain_phone"),
    path(f"{PERSON}put-on/", people.put_person_on, name="captain_put_on"),
    path(f"{PERSON}take-off/", people.take_person_off, name="captain_take_off"),
    path(f"{PERSON}move/", people.places, name="captain_move_where"),
    path(f"{PERSON}move/<int:to_id>/", people.move, name="captain_move"),
    # By a captain's link: what `desk.Desk.url` knows.
    path(LINK, roster.roster.by_link, name="link_shift"),
    path(f"{LINK}check-in/", check_in.check_in.by_link, name="link_check_in"),
    path(f"{LINK}reopen/", roster.reopen.by_link, name="link_reopen"),
    path(f"{LINK}walk-in/", newcomers.walk_in.by_link, name="link_walk_in"),
    path(f"{LINK}notices/<int:notice_id>/seen/", notices.seen.by_link, name="link_notice_seen"),
    path(f"{LINK}people/<int:person_id>/mark/<slug:word>/", marks.mark_person.by_link, name="link_mark"),
    path(PHOTO, photos.photo, name="captain_photo"),
    path(f"{PHOTO}remove/", photos.remove, name="captain_photo_remove"),
]
