-- A casebook of version 1, as it was written then: never to be changed.
CREATE TABLE book (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE steps (
  step_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'gone', 'note'))
) STRICT;
CREATE TABLE trail (
  trail_id INTEGER PRIMARY KEY AUTOINCREMENT,
  step_id INTEGER NOT NULL REFERENCES steps,
  action TEXT NOT NULL CHECK (action IN ('add', 'change', 'remove')),
  "table" TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  before TEXT CHECK ((before IS NULL) = (action = 'add')),
  after TEXT CHECK ((after IS NULL) = (action = 'remove'))
) STRICT;
CREATE INDEX trail_of_step ON trail (step_id);
CREATE INDEX steps_by_state ON steps (state, step_id);
CREATE TABLE exchanges (
  "exchange_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("exchange_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "giver" TEXT NOT NULL CHECK ("giver" <> ''),
  "receiver" TEXT NOT NULL CHECK ("receiver" <> ''),
  "kind" TEXT NOT NULL CHECK ("kind" IN ('affiliation', 'status', 'information', 'money', 'goods', 'services', 'introductions')),
  "worth" REAL CHECK ("worth" > 0 AND "worth" < 9e999),
  "cost" REAL CHECK ("cost" > 0 AND "cost" < 9e999),
  "asked" TEXT NOT NULL CHECK ("asked" IN ('yes', 'no', 'unknown')),
  "state" TEXT NOT NULL CHECK ("state" IN ('promised', 'delivered', 'declined', 'dropped')),
  "due" TEXT CHECK (date("due", '+0 days') IS "due"),
  "delivered_on" TEXT CHECK (date("delivered_on", '+0 days') IS "delivered_on"),
  "acknowledged" TEXT NOT NULL CHECK ("acknowledged" IN ('yes', 'no', 'unknown')),
  "visibility" TEXT NOT NULL CHECK ("visibility" IN ('visible', 'overlooked', 'unknown')),
  "on_behalf_of" TEXT NOT NULL,
  "introduced_by" TEXT NOT NULL,
  "repairs" INTEGER REFERENCES exchanges DEFERRABLE INITIALLY DEFERRED,
  "returns" INTEGER REFERENCES exchanges DEFERRABLE INITIALLY DEFERRED,
  "hours" REAL CHECK ("hours" >= 0 AND "hours" < 9e999),
  "note" TEXT NOT NULL,
  CHECK ("giver" <> "receiver")
) STRICT;
CREATE TABLE asks (
  "ask_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("ask_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "asker" TEXT NOT NULL CHECK ("asker" <> ''),
  "asked_of" TEXT NOT NULL CHECK ("asked_of" <> ''),
  "form" TEXT NOT NULL CHECK ("form" IN ('ask', 'offer')),
  "kind" TEXT NOT NULL CHECK ("kind" IN ('affiliation', 'status', 'information', 'money', 'goods', 'services', 'introductions')),
  "size" REAL CHECK ("size" > 0 AND "size" < 9e999),
  "outcome" TEXT NOT NULL CHECK ("outcome" IN ('open', 'accepted', 'partly', 'declined', 'withdrawn')),
  "target" REAL CHECK (abs("target") < 9e999),
  "reservation" REAL CHECK (abs("reservation") < 9e999),
  "result" REAL CHECK (abs("result") < 9e999),
  "approach" TEXT NOT NULL,
  "prepared_hours" REAL CHECK ("prepared_hours" >= 0 AND "prepared_hours" < 9e999),
  "objective_id" INTEGER REFERENCES objectives DEFERRABLE INITIALLY DEFERRED,
  "note" TEXT NOT NULL,
  CHECK ("asker" <> "asked_of")
) STRICT;
CREATE TABLE people (
  "person_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("person_id" BETWEEN 1 AND 999999999999),
  "person" TEXT NOT NULL UNIQUE CHECK ("person" <> ''),
  "name" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "group" TEXT NOT NULL,
  "communal" INTEGER NOT NULL CHECK ("communal" IN (0, 1)),
  "opted_out" INTEGER NOT NULL CHECK ("opted_out" IN (0, 1)),
  "merged_into" TEXT NOT NULL,
  "note" TEXT NOT NULL,
  CHECK ("person" <> "merged_into")
) STRICT;
CREATE TABLE cards (
  "card_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("card_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "by" TEXT NOT NULL CHECK ("by" <> ''),
  "about" TEXT NOT NULL CHECK ("about" <> ''),
  "closeness" REAL CHECK ("closeness" >= 1 AND "closeness" <= 7),
  "felt_balance" REAL CHECK ("felt_balance" >= -3 AND "felt_balance" <= 3),
  "note" TEXT NOT NULL,
  CHECK ("by" <> "about")
) STRICT;
CREATE TABLE settings (
  "setting_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("setting_id" BETWEEN 1 AND 999999999999),
  "name" TEXT NOT NULL UNIQUE CHECK ("name" <> ''),
  "value" TEXT NOT NULL CHECK ("value" <> '')
) STRICT;
CREATE TABLE limits (
  "limit_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("limit_id" BETWEEN 1 AND 999999999999),
  "subject" TEXT NOT NULL CHECK ("subject" IN ('gifts_worth', 'gifts_count', 'hours', 'favours')),
  "person" TEXT NOT NULL,
  "group" TEXT NOT NULL,
  "direction" TEXT NOT NULL CHECK ("direction" IN ('given', 'received')),
  "period" TEXT NOT NULL CHECK ("period" IN ('week', 'month', 'quarter', 'year')),
  "most" REAL NOT NULL CHECK ("most" >= 0 AND "most" < 9e999),
  "policy" TEXT NOT NULL
) STRICT;
CREATE TABLE objectives (
  "objective_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("objective_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "person" TEXT NOT NULL,
  "objective" TEXT NOT NULL CHECK ("objective" <> ''),
  "target" REAL CHECK (abs("target") < 9e999),
  "reservation" REAL CHECK (abs("reservation") < 9e999),
  "result" REAL CHECK (abs("result") < 9e999),
  "due" TEXT CHECK (date("due", '+0 days') IS "due"),
  "approach" TEXT NOT NULL,
  "note" TEXT NOT NULL
) STRICT;
CREATE TABLE agreements (
  "agreement_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("agreement_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "person" TEXT NOT NULL CHECK ("person" <> ''),
  "agreement" TEXT NOT NULL CHECK ("agreement" <> ''),
  "due" TEXT CHECK (date("due", '+0 days') IS "due"),
  "state" TEXT NOT NULL CHECK ("state" IN ('open', 'kept', 'changed', 'dropped')),
  "note" TEXT NOT NULL
) STRICT;
CREATE TABLE lessons (
  "lesson_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("lesson_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "person" TEXT NOT NULL,
  "lesson" TEXT NOT NULL CHECK ("lesson" <> '')
) STRICT;
CREATE TABLE audits (
  "audit_id" INTEGER PRIMARY KEY AUTOINCREMENT CHECK ("audit_id" BETWEEN 1 AND 999999999999),
  "date" TEXT NOT NULL CHECK (date("date", '+0 days') IS "date"),
  "since" TEXT NOT NULL CHECK (date("since", '+0 days') IS "since"),
  "until" TEXT NOT NULL CHECK (date("until", '+0 days') IS "until"),
  "person" TEXT NOT NULL,
  "measure" TEXT NOT NULL CHECK ("measure" <> ''),
  "value" REAL CHECK (abs("value") < 9e999),
  "low" REAL CHECK (abs("low") < 9e999),
  "high" REAL CHECK (abs("high") < 9e999),
  "n" INTEGER NOT NULL CHECK ("n" BETWEEN 0 AND 999999999999),
  "status" TEXT NOT NULL CHECK ("status" IN ('ok', 'no_events', 'one_sided', 'too_few', 'not_identified', 'censored', 'sampled')),
  "channel" TEXT NOT NULL
) STRICT;
