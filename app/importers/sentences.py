"""What a check says about cells, marked for translation."""

from app.domain.refusals import N_

# Questions
WHOSE = N_("Whose table is this?")
UNKNOWN_HOLDER = N_("There is no unit or person “{name}” here. Which one is it?")
WHICH_YEAR = N_("Which year is this table about?")
WHICH_MONTH = N_("Which month is this table about?")
WHICH_SOURCE = N_("From which source are the actual values?")
WHICH_SOURCE_ELSE = N_("From which source are the actual values whose row names none?")
WHICH_METRIC = N_("Which metric is “{name}”?")
WHICH_COLUMNS = N_("Which columns hold the KPI and its value?")
WHO_IS = N_("Who is “{name}”?")
WHICH_UNIT = N_("Which unit is “{name}”?")
WHICH_SOURCE_IS = N_("Which data source is “{name}”?")
TARGET_DIFFERS = N_(
    "The target of “{name}” for {period} is {old}; the table says {new}. Change it?"
)
WHICH_WEIGHTS = N_("The weights are written in two ways. What does “{typed}” mean?")
WHICH_CYCLE = N_("How often are the KPIs reviewed whose row doesn't say it?")
YEARLY = N_("Yearly")
QUARTERLY = N_("Quarterly")
MONTHLY = N_("Monthly")
WEIGHT_AS = N_("“{typed}” is {share}")
WEIGHT_DIFFERS = N_("The weight of “{name}” is {old}; the table says {new}. Change it?")
OWNERS_DIFFER = N_("“{name}” is owned by {old}; the table says {new}. Change it?")
MAKE_IT = N_("Make it now")
MAKE_GROUP = N_("Make it now, as a group")
MAKE_DEPARTMENT = N_("Make it now, as a department")
NAMED = N_("{name}")
KEEP = N_("Keep what stands")
CHANGE = N_("Change it")
OFFICIAL = N_("Each metric's official source")
OWN_COUNT = N_("Own count")

# Why an answer is proposed
SAME_FILE = N_("So it was when this very file was imported.")
SAID_ABOVE = N_("Named in its title, its sheet or its file name.")
ONLY_UNIT = N_("The only unit there is.")
THIS_YEAR = N_("The year of today.")
LAST_MONTH = N_("The latest month that is over.")
TITLE_ALIKE = N_("The same title but for the mask.")
THIS_DEPARTMENT = N_("The department whose table this is.")
CALLED_SO_BY_NOBODY = N_("Nothing here is called so.")
CALLED_ALIKE = N_("Called alike: “{name}”.")
COUNTS_FOR_SCORES = N_("What it says counts for scores.")
TABLE_OF_A_YEAR = N_("The table is about a year.")
FILLS_WHOLE = N_("Then the weights add up to 100%.")
USUAL_FRACTIONS = N_("So a spreadsheet stores a percentage.")

# Cells
UNFIT_ANSWER = N_("“{answer}” is no answer any more. Choose again.")
OPEN_QUESTION = N_("Waits for an answer: {question}")
NAMES_LINE = N_("A line of this scorecard.")
NOT_ON_CARD = N_("This metric stands on no line of the scorecard.")
NEW_LINE = N_("Joins the scorecard.")
NEW_WITHOUT_WEIGHT = N_("Joins the scorecard; its weight is still to be set.")
NO_VALUE = N_("No value.")
NOT_READ = N_("This column is not known, so it is left out.")
SAME_NAME = N_(
    "Another column is called so as well: that one is read, and where the two differ neither is."
)
COLUMNS_DIFFER = N_(
    "Another column “{name}” says “{other}” here. Take one of the two out of the file, or write "
    "here what counts."
)
LEFT_OUT = N_("Somebody said that this column isn't needed, so it is left out.")
ASIDE = N_("Not part of the table.")
TOTAL = N_("A row of sums, so it is left out.")
TOTAL_DIFFERS = N_("A row of sums: it says {stated}, the rows above add up to {sum}.")
BESIDE_ACTUAL = N_("The actual value of this row stands in another column.")
NEW_VALUE = N_("New.")
SAME = N_("Stands like this already.")
CORRECTS = N_("{old} becomes {new}.")
CONFLICTS = N_("{source} says {other}: both stand, and the cell is marked.")
WAITS_FOR_STEWARD = N_("{amount} waits for the data steward.")
WAITS_ALREADY = N_("Waits for the data steward already.")
SAID_TWICE = N_("Row {row} of this file gives {other} for the same cell.")
ROW_TWICE = N_("Row {row} of this file is about the same KPI. Leave one of the two.")
NO_NAME = N_("This row names no KPI, so it is left out.")
NO_PLACE_FOR_TARGET = N_(
    "No line of the scorecard takes this target. Import the yearly table first."
)
PLAIN_TARGET = N_("“{typed}” is no plain figure for this period.")
REST_OF_ROW = N_("another cell of this row")
KEPT_OLD = N_("{old} stays.")
RANGE = N_("{low} to {high}")
IS_RANGE = N_("A range: {range}.")
NO_BASELINE = N_(
    "{change} against {period}: without its value there is no target yet. It can be added later."
)
RELATIVE = N_("{change} against {baseline} of {period} is {target}.")
ALSO_OWNED = N_("Stands like this already; owned jointly with {others}.")
MEANS = N_("Means {names}.")
STANDS_OTHERWISE = N_("The scorecard says “{old}”. A table doesn't change it.")
WEIGHTS_OPEN = N_("The weights of this table add up to {total}: {remainder} is open.")
WEIGHTS_OVER = N_("The weights of this table add up to {total}: {remainder} too much.")
WEIGHTS_LEFT_OUT = N_(
    "The scorecard's weights would add up to {total}, {over} more than 100% (rows {rows}). None of "
    "these weights is taken, the rest of the table is: put them right here, or set them in the "
    "scorecard afterwards."
)
UNREADABLE_WEIGHT = N_("“{typed}” is no weight: write 20%.")
UNREADABLE_CYCLE = N_("“{typed}” is no review cycle: write 年度, 季度 or 月度.")
OUTSIDE_YEAR = N_("{period} lies outside the scorecard's year {year}.")

EXPORTED_ROW = N_("A row that was exported here.")
AS_EXPORTED = N_("As it was exported; nothing to do.")
NOT_TAKEN_BACK = N_("Worked out or kept elsewhere: not taken from an exported file.")
MOVED_MEANWHILE = N_(
    "Changed meanwhile: {old} became {now}, and the file says {new}. Nothing is overwritten: "
    "export again, or correct it in the scorecard."
)
MOVED_UNEDITED = N_("It is {now} since then; the file still says {old}, so nothing is changed.")
TOTAL_AGREES = N_("A row of sums: it is what the rows above add up to.")
ACROSS_DIFFERS = N_("Row {row}, {column}: it says {stated}, the periods add up to {sum}.")
QUARTER_DIFFERS = N_("{name}, {period}: the file says {stated}, its months add up to {sum}.")
PUT_RIGHT = N_("Put right here; the file says “{typed}”.")
NEVER_CALCULATED = N_(
    "The file holds the formula {formula} without its result. Open it in a spreadsheet, save it, "
    "and import it again."
)
FORMULA_ERROR = N_("The file holds the error {error} here.")
MERGED_FIGURE = N_(
    "“{typed}” stands in merged cells: a figure belongs to one row. Write it into each row that it "
    "is meant for."
)
SHOWN_OTHERWISE = N_(
    "Shown as {shown}, stored as {stored}: the number format adds the size without counting it."
)
FILLED = N_("From the merged cells.")
RESTORED = N_("The spreadsheet had made the time of day {stored} of it.")
BY_FORMULA = N_("Result of {formula}.")
COMMENT = N_("Comment in the file, {author}: {text}")
REMARK_FROM_FILE = N_("{remark} (from the file)")

# Stated figures
AS_COMPUTED = N_("Kept as stated; the same as computed.")
STATED_BESIDE = N_("Kept as stated; computed it is {ours}.")
STATED_LOWER_BETTER = N_(
    "The table divides actual by target; where less is better, completion is 2 - actual / target = "
    "{ours}. Kept as stated."
)
STATED_ALONE = N_("Kept as stated; there is nothing to compute it from yet.")
STATED_SCORE_THEN = N_("Kept as stated; with this file's targets ours is {ours} ({grade}).")
STATED_SCORE = N_("Kept as stated; ours is {ours} ({grade}).")

# The whole file
ALREADY_IMPORTED = N_("Already imported on {at}, nothing new.")
NOTHING_NEW = N_("Everything in this file stands already: nothing new.")
FROM_FILE = N_("From the imported file {file}")
MOVED_SINCE = N_(
    "Something was changed since you opened this page, so nothing was imported yet. Cells that do "
    "something else now: {count}. Look at them, then import once more."
)
EXPLAINED_BEFORE = N_("So it was explained last time.")
