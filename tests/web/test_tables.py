"""Tables: every cell knows its column, for screens too narrow for columns."""

from markupsafe import Markup

from learning_station.web.tables import labelled


def test_each_cell_carries_the_heading_of_its_column():
    rows = Markup('<tr>\n<th scope="row">Lena</th><td class="end">3</td></tr>')

    marked = labelled(rows, ["Name", ("Seats", "end")])

    assert marked == (
        '<tr role="row">\n<th scope="row" role="rowheader">Lena</th>'
        '<td class="end" role="cell" data-label="Seats">3</td></tr>'
    )


def test_a_cell_with_nothing_but_space_is_empty():
    assert labelled(Markup("<tr><td> \n</td></tr>"), ["Reason"]) == (
        '<tr role="row"><td role="cell" data-label="Reason"></td></tr>'
    )


def test_headings_are_escaped_and_cells_without_one_have_none():
    marked = labelled(Markup("<tr><td>1</td><td>2</td></tr>"), ['"<b>'])

    assert 'data-label="&#34;&lt;b&gt;"' in marked
    assert 'data-label=""' in marked
