"""Reads the numbers page back as a reader does: words and figures, by section."""

from lxml import html


class NumbersPage:
    def __init__(self, content: bytes):
        self.tree = html.fromstring(content.decode())

    def stats(self) -> dict[str, str]:
        """Every single figure by its label; those of the first row of a label win."""
        found: dict[str, str] = {}
        for stat in self.tree.find_class("stat"):
            found.setdefault(squeezed(stat.find("dt")), squeezed(stat.find("dd")))
        return found

    def table(self, key: str) -> dict[str, list[str]]:
        """A section's table: the cells of each line by its first one."""
        (heading,) = self.tree.xpath(f'//h2[@id="{key}"]')
        (table,) = heading.xpath("ancestor::section[1]//table")
        for rank in table.find_class("rank"):
            rank.drop_tree()
        lines = [[squeezed(cell) for cell in row.xpath("./th|./td")] for row in table.xpath(".//tbody/tr|.//tfoot/tr")]
        return {first: rest for first, *rest in lines}

    def tabs(self, *, current: bool = False) -> dict[str, str]:
        """The addresses of the pages by their titles, or of the `current` one alone."""
        links = self.tree.xpath('//main//nav[@aria-label="Numbers by"]/a')
        return {squeezed(link): link.get("href") for link in links if not current or link.get("aria-current") == "page"}

    def ranks(self, key: str) -> dict[str, str]:
        """The numbers of the rows of a section's table, by their names."""
        cells = self.tree.xpath(f'//h2[@id="{key}"]/ancestor::section[1]//tbody/tr/th')
        return dict(reversed(squeezed(cell).split(" ", 1)) for cell in cells)

    def note(self, key: str) -> str:
        (section,) = self.tree.xpath(f'//h2[@id="{key}"]/ancestor::section[1]')
        return " ".join(squeezed(each) for each in section.xpath('.//div[@class="stack-s"]/p'))

    def sections(self) -> list[str]:
        return [squeezed(each) for each in self.tree.xpath('//div[@id="figures"]//h2')]

    def answers(self) -> dict[str, str]:
        """What the three questions are answered."""
        return {
            squeezed(each.find(".//h3")): " | ".join(squeezed(line) for line in each.xpath(".//p"))
            for each in self.tree.find_class("answer")
        }

    def notices(self) -> list[str]:
        return [squeezed(each) for each in self.tree.xpath('//div[@id="figures"]//p[contains(@class, "notice")]')]

    def links(self) -> list[str]:
        return [link.get("href") for link in self.tree.xpath("//main//a")]


def squeezed(element) -> str:
    return " ".join(element.text_content().split())
