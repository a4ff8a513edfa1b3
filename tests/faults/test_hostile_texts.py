import random

from tests.faults.injecting import hostile, naive_commands, run


def test_i14_no_text_adds_a_command_a_label_or_a_dot_in_any_language():
    drawn = run(1_500, 20261122)
    assert drawn.texts >= 1_500
    assert (drawn.more_commands, drawn.more_labels, drawn.other_dots) == (0, 0, 0)


def test_i14_the_control_text_sent_as_text_adds_commands():
    rng = random.Random(20261122)
    plain = naive_commands("牛奶")
    assert sum(naive_commands(hostile(rng)) > plain for _ in range(1_000)) > 200
