// The keeper: a shell that is the parent of one server and ends with it. A shell, because it must live on when
// the edp process that started it is killed, needs 1 MB, and two things of the kernel do the work:
//   lock      flock: one keeper a data folder. The kernel releases it however the keeper ends.
//   entrance  a FIFO. Every edp process that uses the server holds it open for writing; when the last one has
//             closed it, by itself or by SIGKILL, the keeper reads its end and stops the server. No process ids
//             are counted and nothing is polled.
// Who enters writes a token, a line, and is in once holders/<token> is there: so nobody believes to hold a server
// that is about to stop. The FIFO itself stays for ever, so who held it when a keeper was killed holds the next
// keeper's server, too. Until the starter has entered, its end of our stdin counts as a holder.
//
// Before it starts a server the keeper sweeps: a server without a keeper, or what is left of one after its main
// process was killed, is stopped and waited for (PostgreSQL refuses to start beside it), and a postmaster.pid
// whose process is somebody else by now is removed. It recognises them by the folder they live in.
//
// Exit: 75 another keeper is there · 76 the socket's folder is somebody else's (/tmp is everybody's) · 74 the run
// folder cannot be used · else the server's own status.
export const keeperScript = String.raw`
run=$1 data=$2 socket=$3 postgres=$4 port=$5
cd -- "$run" || exit 74
exec 9>>lock || exit 74
flock -n 9 || exit 75

lives_here() {
    [ "/proc/$1/cwd" -ef "$data" ] && read -r name 2>/dev/null <"/proc/$1/comm" && [ "$name" = postgres ]
}
inhabitants() (
    cd /proc
    for pid in [0-9]*; do
        if lives_here "$pid"; then echo "$pid"; fi
    done
)
tell_all() {
    for pid in $(inhabitants); do kill "-$1" "$pid" 2>/dev/null; done
}
empty_within() {
    tenths=$1
    while [ -n "$(inhabitants)" ]; do
        [ "$tenths" -gt 0 ] || return 1
        tenths=$((tenths - 1))
        sleep 0.1
    done
}

if [ -e "$data/postmaster.pid" ]; then
    read -r old <"$data/postmaster.pid"
    if lives_here "$old"; then
        echo "edp: stopping the server $old, which has lost its keeper"
        kill -INT "$old"
        empty_within 600
    fi
    tell_all QUIT
    empty_within 50 || tell_all KILL
    empty_within 50 || exit 74
    rm -f "$data/postmaster.pid"
fi

mkdir -m 700 "$socket" 2>/dev/null || { [ -d "$socket" ] && [ ! -L "$socket" ] && [ -O "$socket" ]; } || exit 76
chmod 700 "$socket"
rm -rf ended server.pid "$socket"/.s.PGSQL.*
mkdir -p holders || exit 74
[ -p entrance ] || mkfifo -m 600 entrance || exit 74
exec 6<&0 4<>entrance 3<entrance 5>entrance 4>&-
cat <&6 >/dev/null 3<&- 9>&- &
starter=$!
trap : TERM INT HUP

(
    exec 3<&- 5>&- 6<&- 9>&-
    "$postgres" -D "$data" -k "$socket" -p "$port" </dev/null &
    echo $! >server.pid
    wait $!
    echo $? >ended
    echo "gone.$$" 1<>entrance
) &
server=$!
exec 5>&- 6<&- </dev/null
echo $$ >keeper.pid

while read -r token <&3 && [ "$token" != "gone.$$" ]; do
    case $token in *[!0-9.]* | '') ;; *) : >"holders/$token" ;; esac
done

exec 3<&-
kill "$starter" 2>/dev/null
until [ -s server.pid ]; do sleep 0.05; done
read -r pid <server.pid
until [ -e ended ] || ! kill -INT "$pid" 2>/dev/null; do sleep 0.05; done
wait "$server"
tell_all QUIT
empty_within 100 || tell_all KILL
rm -rf "$socket" server.pid keeper.pid
status=0
[ ! -s ended ] || read -r status <ended
exit "$status"
`;
