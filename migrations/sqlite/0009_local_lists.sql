-- Terms of IdTokens, and the local lists that are made of them (blocks C and D).

-- Numbers the changes of all tokens: drawn from the counter of the keys, so that none comes twice. NULL = not
-- changed since the key was drawn.
ALTER TABLE id_token ADD COLUMN revision INTEGER;
ALTER TABLE id_token ADD COLUMN revised_at INTEGER;
ALTER TABLE id_token ADD COLUMN valid_from INTEGER;
ALTER TABLE id_token ADD COLUMN terms TEXT;                          -- JSON: where and when it may charge; NULL = anywhere
ALTER TABLE id_token ADD COLUMN is_master_pass INTEGER NOT NULL DEFAULT 0;
CREATE INDEX id_token_revision ON id_token (coalesce(revision, id_token_key));
CREATE INDEX id_token_valid_from ON id_token (valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX id_token_expires_at ON id_token (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE id_token_history (                   -- what a token was before a change: lists that have it may have to drop it
  revision       INTEGER PRIMARY KEY,             -- of the change
  id_token       TEXT NOT NULL,
  type           TEXT NOT NULL,
  group_id_token TEXT,
  group_type     TEXT,
  terms          TEXT,
  changed_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE local_list (                         -- of the stations that take part
  station_key    INTEGER PRIMARY KEY REFERENCES station (station_key),
  takes_part     INTEGER NOT NULL,                -- 0 = its list is emptied, then the row goes
  group_id_token TEXT,                            -- only tokens of this group; NULL = all
  group_type     TEXT,
  version        INTEGER NOT NULL DEFAULT 0,      -- that the station took or told last
  through        INTEGER NOT NULL DEFAULT 0,      -- changes of tokens up to this revision are in it
  basis          TEXT,                            -- what it was made for; NULL = the whole list has to be sent
  checked_at     INTEGER,                         -- when the station took or told its version; NULL = it has to be asked
  status         TEXT,                            -- what became of the last message
  detail         TEXT,
  failures       INTEGER NOT NULL DEFAULT 0,      -- in a row
  next_at        INTEGER,                         -- not sent before
  changed_at     INTEGER NOT NULL
) STRICT;
