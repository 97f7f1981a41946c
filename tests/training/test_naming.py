"""Questions that name where they are asked."""

import random

from training.naming import named


def test_a_name_is_put_to_a_question_and_the_question_stays_whole() -> None:
    draw = random.Random(0)  # noqa: S311
    titles = ["青海省节约能源条例", "关于加强节能工作的通知"]
    made = {named("锅炉多久检一次", titles, draw) for _ in range(2000)}
    assert all("锅炉多久检一次" in text and text != "锅炉多久检一次" for text in made)
    assert "在青海省，锅炉多久检一次" in made and "我们园区的锅炉多久检一次" in made
    assert not any("关于" in text for text in made)


def test_only_a_place_at_the_beginning_of_a_title_is_named() -> None:
    draw = random.Random(0)  # noqa: S311

    def names(title: str) -> bool:
        place = "宁夏回族自治区" if "宁夏" in title else "上海市"
        return any(place in named("多久", [title], draw) for _ in range(100))

    assert names("宁夏回族自治区禁毒条例") and names("上海市标准化条例")
    assert not names("关于支持宁夏回族自治区发展的意见") and not names("关于印发上海市规划的通知")


def test_a_question_that_has_the_name_stays_as_it_is() -> None:
    draw = random.Random(0)  # noqa: S311
    asked = "园区、我们园区、咱们园区、高新区、开发区、本市、我市、我们县、我们这儿、咱这里"
    assert {named(asked, ["停车管理办法"], draw) for _ in range(50)} == {asked}
