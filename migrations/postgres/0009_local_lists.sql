-- Terms of IdTokens, and the local lists that are made of them (blocks C and D).

-- Numbers the changes of all tokens: drawn from the counter of the keys, so that none comes twice. NULL = not
-- changed since the key was drawn.
ALTER TABLE id_token ADD COLUMN revision BIGINT;
ALTER TABLE id_token ADD COLUMN revised_at TIMESTAMPTZ;
ALTER TABLE id_token ADD COLUMN valid_from TIMESTAMPTZ;
ALTER TABLE id_token ADD COLUMN terms TEXT;                          -- JSON: where and when it may charge; NULL = anywhere
ALTER TABLE id_token ADD COLUMN is_master_pass BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX id_token_revision ON id_token (coalesce(revision, id_token_key));
CREATE INDEX id_token_valid_from ON id_token (valid_from) WHERE valid_from IS NOT NULL;
CREATE INDEX id_token_expires_at ON id_token (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE id_token_history (                   -- what a token was before a change: lists that have it may have to drop it
  revision       BIGINT PRIMARY KEY,             -- of the change
  id_token       TEXT NOT NULL,
  type           TEXT NOT NULL,
  group_id_token TEXT,
  group_type     TEXT,
  terms          TEXT,
  changed_at     TIMESTAMPTZ NOT NULL
);

CREATE TABLE local_list (                         -- of the stations that take part
  station_key    BIGINT PRIMARY KEY REFERENCES station (station_key),
  takes_part     BOOLEAN NOT NULL,                -- false = its list is emptied, then the row goes
  group_id_token TEXT,                            -- only tokens of this group; NULL = all
  group_type     TEXT,
  version        INTEGER NOT NULL DEFAULT 0,      -- that the station took or told last
  through        BIGINT NOT NULL DEFAULT 0,      -- changes of tokens up to this revision are in it
  basis          TEXT,                            -- what it was made for; NULL = the whole list has to be sent
  checked_at     TIMESTAMPTZ,                         -- when the station took or told its version; NULL = it has to be asked
  status         TEXT,                            -- what became of the last message
  detail         TEXT,
  failures       INTEGER NOT NULL DEFAULT 0,      -- in a row
  next_at        TIMESTAMPTZ,                         -- not sent before
  changed_at     TIMESTAMPTZ NOT NULL
);
