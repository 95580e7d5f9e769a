# What every script here needs: one way to speak, one way to give up. Sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# Ends the script with one line that says what is wrong and what to do about it.
give_up() {
    printf 'Learning Station: %s\n' "$*" >&2
    exit 1
}

can_install_packages() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null; }

# install_packages WHY PACKAGE…: as root on Debian installs, otherwise ends with the line to run.
install_packages() {
    local why=$1
    shift
    local line="apt-get install --yes --no-install-recommends $*"
    can_install_packages || give_up "$why. Run: sudo $line"
    say "Installing $* …"
    local log
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # The lists of a fresh image are empty or old, so they are fetched when the first try fails.
    if ! $line >"$log" 2>&1 && ! { apt-get update >"$log" 2>&1 && $line >"$log" 2>&1; }; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        give_up "$why, and installing failed. Run: $line"
    fi
    rm -f "$log"
}

# Looks with Python for the system libraries that draw certificates, and installs those that are missing.
require_certificate_libraries() {
    local missing
    missing=$(.venv/bin/python - <<'PROBE'
import ctypes

for library, package in (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
PROBE
    )
    # shellcheck disable=SC2086  # one word per package
    [ -z "$missing" ] || install_packages "the certificates need system libraries that are missing" $missing
}
