-- When an operator removed the station; NULL = it is there. Its history stays.

ALTER TABLE station ADD COLUMN removed_at INTEGER;
