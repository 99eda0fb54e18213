"""How Spanish is written where Daybreak is used first, the United States: twelve hours, a point before decimals.

Django's own formats for Spanish are Spain's. Input formats stay Django's: browsers send days and times the same way
in every language.
"""

DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "P"
DATETIME_FORMAT = r"j \d\e F \d\e Y, P"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y P"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
