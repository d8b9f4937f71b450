"""Spanish in the United States: numbers as its road signs and bank letters have them.

Spain writes "1.200,5"; Mexico, Puerto Rico and the United States write "1,200.5", in Spanish too
(CLDR: es-MX, es-PR, es-US). So a number reads the same in both languages of the product, and is
typed as it is shown: tracker/rules/number_parsing.py.
"""

DATE_FORMAT = r"j \d\e F \d\e Y"
MONTH_DAY_FORMAT = r"j \d\e F"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
