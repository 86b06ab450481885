# A PostgreSQL of our own on a free port in a temporary folder; sourced by other scripts.
# PostgreSQL refuses to run as root, so root hands it to the `postgres` user.

POSTGRES_DIR= POSTGRES_PORT= POSTGRES_URL= POSTGRES_BIN=

postgres_bin() {
    local dir
    for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
        if [ -x "$dir/initdb" ]; then echo "$dir"; return 0; fi
    done
    dir=$(command -v initdb 2>/dev/null) && dirname "$dir"
}

postgres_as() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_start() { # DIR
    POSTGRES_DIR=$1
    POSTGRES_BIN=$(postgres_bin)
    POSTGRES_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir -p "$POSTGRES_DIR"
    if [ "$(id -u)" -eq 0 ]; then
        chmod a+rx "$(dirname "$POSTGRES_DIR")"
        chown postgres "$POSTGRES_DIR"
    fi
    postgres_as "$POSTGRES_BIN/initdb" -D "$POSTGRES_DIR/data" -U csms --auth trust -E UTF8 --locale C >"$POSTGRES_DIR.initdb.log" 2>&1
    postgres_run
    POSTGRES_URL=$(postgres_url postgres)
}

postgres_run() { # again, after postgres_stop
    postgres_as "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DIR/data" -w -l "$POSTGRES_DIR/server.log" \
        -o "-p $POSTGRES_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRES_DIR -c max_connections=200 ${POSTGRES_OPTIONS:-}" start >/dev/null
}

postgres_again() { # DIR: the one that an earlier postgres_start left there
    POSTGRES_DIR=$1
    POSTGRES_BIN=$(postgres_bin)
    POSTGRES_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    postgres_run
    POSTGRES_URL=$(postgres_url postgres)
}

postgres_url() { echo "postgres://csms@127.0.0.1:$POSTGRES_PORT/$1"; }

postgres_create() { "$POSTGRES_BIN/psql" -q "$POSTGRES_URL" -c "CREATE DATABASE $1"; }

postgres_stop() {
    if [ -n "$POSTGRES_DIR" ] && [ -d "$POSTGRES_DIR/data" ]; then
        postgres_as "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DIR/data" -m immediate stop >/dev/null 2>&1 || true
    fi
}
