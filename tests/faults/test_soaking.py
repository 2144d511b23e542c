"""What judges a long run is judged: a planted leak and a planted slowing down are found."""

from bench.open_loop import Answered
from bench.soaking import ROOM, SLOWER, grown, slower, tell

HOUR = 400.0


def answers(seconds_at):
    return [Answered(at / 10, seconds_at(at)) for at in range(int(HOUR) * 10)]


def samples(**leaking):
    steady = {name: [50 + at % 5 for at in range(400)] for name in ROOM}
    series = steady | {name: some for name, some in leaking.items() if name in steady}
    return [{name: series[name][at] for name in ROOM} for at in range(400)]


def test_what_stays_as_it_was_is_flat(capsys):
    assert tell(samples(), answers(lambda at: 0.01 + at % 7 / 1000), HOUR) == 0
    assert "no" not in capsys.readouterr().out


def test_what_grows_slowly_is_found():
    leak = [50 + at / 20 for at in range(400)]
    assert grown(leak, 4)
    assert tell(samples(files=leak), answers(lambda _: 0.01), HOUR) == 1


def test_answers_that_come_later_and_later_are_found():
    begin, end = slower(answers(lambda at: 0.01 + at / 200_000), HOUR)
    assert end > begin * SLOWER
    assert tell(samples(), answers(lambda at: 0.01 + at / 200_000), HOUR) == 1
