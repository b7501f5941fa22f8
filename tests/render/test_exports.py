"""Each form for another tool, read back by that tool's own reader, or by its rules written down by hand."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pyarrow.parquet as pq
import pytest

from tests.render import made_incident as made
from tests.render.test_hostile import BAIT, LONG, written
from tests.render.test_report import INCIDENTS
from timeline.render.exports import ocsf as ocsf_form
from timeline.render.report import FORMATS

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"
FEW = (" ".join(bait for bait in BAIT if len(bait) < 1_000), LONG)
"""All of it at once, and the long one: for forms whose readers take their time."""
EVENTS = len(made.flagship().steps) + len(made.flagship().cited)
ALL = EVENTS + len(made.flagship().exclusions)
OCSF = {
    "type": "object",
    "required": [
        "activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata", "actor", "api",
        "src_endpoint", "cloud",
    ],
    "properties": {
        "activity_id": {"enum": [0, 1, 2, 3, 4, 99]},
        "category_uid": {"const": 6},
        "class_uid": {"const": 6003},
        "type_uid": {"enum": [600300, 600301, 600302, 600303, 600304, 600399]},
        "severity_id": {"enum": [0, 1, 2, 3, 4, 5, 6, 99]},
        "status_id": {"enum": [0, 1, 2, 99]},
        "time": {"type": "integer"},
        "metadata": {
            "type": "object",
            "required": ["product", "version"],
            "properties": {"product": {"required": ["name", "vendor_name"]}, "profiles": {"type": "array"}},
        },
        "cloud": {"required": ["provider"]},
        "api": {"required": ["operation"], "properties": {"service": {"required": ["name"]}}},
        "actor": {"anyOf": [{"required": [name]} for name in ("process", "user", "session", "app_name", "app_uid")],
                  "not": {"required": ["invoked_by"]}},
        "src_endpoint": {"anyOf": [{"required": [name]} for name in ("ip", "uid", "name", "hostname", "svc_name")]},
        "ai_agent": {"required": ["uid"]},
        "resources": {"type": "array"},
    },
    "allOf": [
        {"if": {"required": ["ai_agent"]},
         "then": {"properties": {"metadata": {"properties": {"profiles": {"contains": {"const": "ai_operation"}},
                                                              "version": {"const": "1.9.0-dev"}}}}}},
    ],
}  # fmt: skip
"""What the OCSF schema demands of class 6003: base event, its category, and the constraints of its objects."""


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


# -- json ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INCIDENTS)
def test_the_json_report_keeps_its_published_schema(name):
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(FORMATS["json"](INCIDENTS[name]())), schema)


@pytest.mark.parametrize("bait", FEW)
def test_hostile_text_cannot_break_the_schema(bait):
    jsonschema.validate(json.loads(written("json", bait)), json.loads(SCHEMA.read_text()))


def test_the_schema_refuses_a_report_without_its_grade():
    report = json.loads(FORMATS["json"](made.flagship()))
    del report["incident"]["links"][0]["grade"]
    with pytest.raises(jsonschema.ValidationError, match="'grade' is a required property"):
        jsonschema.validate(report, json.loads(SCHEMA.read_text()))


# -- timesketch ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *BAIT])
def test_every_line_for_timesketch_keeps_its_rules(bait):
    told = rows(written("timesketch", bait))
    assert len(told) == ALL
    for line in told:
        assert line["message"]
        assert line["timestamp_desc"]
        moment = datetime.fromisoformat(line["datetime"])
        assert line["timestamp"] == round(moment.timestamp() * 1_000_000)
        assert all(
            len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")) < 32_766 for value in line.values()
        )


def test_a_text_longer_than_timesketch_takes_is_cut_there_and_says_so():
    whole = made.flagship()
    long = replace(whole.steps[12], error_message="é" * 40_000)
    told = rows(FORMATS["timesketch"](replace(whole, steps=(*whole.steps[:12], long, *whole.steps[13:]))))
    line = next(line for line in told if line["event_id"] == long.event_id)
    assert all(len(json.dumps(value, ensure_ascii=False).encode()) < 32_766 for value in line.values())
    assert "40,000 characters in all" in line["error_message"]


def test_a_line_for_timesketch_names_what_led_to_it():
    line = next(
        line for line in rows(FORMATS["timesketch"](made.flagship())) if line["event_id"] == made.event_id("20")
    )
    assert line["edge_in"] == f"{made.event_id('07')} (mechanism, deleted_then_missing, grade A)"
    assert line["message"] == (
        "[effect] Automation: GetSecretValue (secretsmanager.amazonaws.com) on secret:shop/db failed with "
        "ResourceNotFoundException"
    )
    assert (line["datetime"], line["grade"], line["tag"]) == ("2026-03-04T09:14:02Z", "A", ["incident-effect"])


# -- csv -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "actions"])
@pytest.mark.parametrize("bait", [None, *BAIT])
def test_no_cell_of_a_table_is_a_formula_and_every_row_is_whole(form, bait):
    table = list(csv.reader(io.StringIO(written(form, bait))))
    assert {len(row) for row in table} == {len(table[0])}
    assert not [cell for row in table for cell in row if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]


def test_the_table_of_events_has_a_row_for_each_of_them_in_order_of_time():
    table = list(csv.DictReader(io.StringIO(FORMATS["csv"](made.flagship()))))
    assert len(table) == ALL
    assert [row["event_time"] for row in table] == sorted(row["event_time"] for row in table)
    assert [row["key"] for row in table] == [f"E{number}" for number in range(1, ALL + 1)]


def test_each_action_item_names_its_factor_its_owner_and_the_query_that_proves_it():
    table = list(csv.DictReader(io.StringIO(FORMATS["actions"](made.flagship()))))
    assert table
    for row in table:
        assert re.match(r"A\d+: ", row["Summary"])
        assert row["Verification query"].startswith("select ")
        assert row["Owner role"]
        assert re.fullmatch(r"F\d+( F\d+)*", row["Factors"])


# -- drawings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *BAIT])
def test_the_drawing_is_one_whole_svg_that_loads_and_runs_nothing(bait):
    root = ET.fromstring(written("svg", bait))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "image", "foreignObject", "a", "use", "style")
        assert not [name for name in element.attrib if name.rpartition("}")[2].startswith(("on", "href"))]


def test_the_drawing_holds_timeline_and_chain_one_below_the_other():
    root = ET.fromstring(FORMATS["svg"](made.flagship()))
    parts = [child for child in root if child.tag.endswith("}svg")]
    ends = [float(part.get("y")) + float(part.get("height")) for part in parts]
    assert len(parts) == 2
    assert float(parts[1].get("y")) >= ends[0]
    assert float(root.get("height")) >= ends[1]


GRAMMAR = re.compile(
    r'flowchart LR|subgraph c\d \["[^"]*"\]|end|none\["[^"]*"\]'
    r'|(?:E\d+|more\d)[\[({]{1,2}"[^"]*"[\])}]{1,2}|E\d+ (?:==>|-->|-\.->|-\.-)\|[a-z A-C]+\| E\d+'
)


@pytest.mark.parametrize("bait", [None, *BAIT])
def test_every_line_for_mermaid_is_of_its_grammar(bait):
    lines = [line.strip() for line in written("mermaid", bait).splitlines()]
    assert lines[0] == "flowchart LR"
    assert all(GRAMMAR.fullmatch(line) for line in lines)
    assert sum(line.startswith("subgraph") for line in lines) == lines.count("end")


# -- perfetto ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *BAIT])
def test_the_trace_keeps_the_rules_of_the_trace_format(bait):
    events = json.loads(written("perfetto", bait))["traceEvents"]
    slices = [event for event in events if event["ph"] == "X"]
    assert {event["ph"] for event in events} == {"M", "X", "s", "f"}
    assert len(slices) == EVENTS
    assert all(isinstance(event[name], int) for event in events for name in ("pid", "tid", "ts"))
    spans = {(event["pid"], event["tid"], event["ts"]) for event in slices}
    starts = {event["id"]: event for event in events if event["ph"] == "s"}
    ends = {event["id"]: event for event in events if event["ph"] == "f"}
    assert starts.keys() == ends.keys()
    for number, start in starts.items():
        assert start["ts"] <= ends[number]["ts"]
        assert ends[number]["bp"] == "e"
        assert all((end["pid"], end["tid"], end["ts"]) in spans for end in (start, ends[number]))


def test_slices_of_a_thread_lie_on_each_other_or_side_by_side():
    events = json.loads(FORMATS["perfetto"](made.flagship()))["traceEvents"]
    assert all(event["dur"] == 1_000_000 and event["ts"] % 1_000_000 == 0 for event in events if event["ph"] == "X")


# -- ocsf ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *FEW])
def test_every_line_for_ocsf_is_an_api_activity(bait):
    told = rows(written("ocsf", bait))
    assert len(told) == EVENTS
    for line in told:
        jsonschema.validate(line, OCSF)
        assert line["type_uid"] == 600300 + line["activity_id"]


def test_an_agent_is_told_under_its_profile_and_a_failure_with_its_code():
    told = {line["metadata"]["uid"]: line for line in rows(FORMATS["ocsf"](made.flagship()))}
    root, effect = told[made.event_id("03")], told[made.event_id("20")]
    assert root["ai_agent"] == {"instance_uid": "s-a1", "name": "kiro-cli", "type_id": 0, "uid": "kiro-cli"}
    assert (root["activity_id"], root["status_id"], root["src_endpoint"]) == (4, 1, {"ip": "198.51.100.7"})
    assert effect["api"]["response"]["error"] == "ResourceNotFoundException"
    assert (effect["status_id"], "ai_agent" in effect) == (2, False)
    assert told[made.event_id("04")]["src_endpoint"] == {"svc_name": "cloudformation.amazonaws.com"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("CreateStack", 1), ("DescribeStacks", 2), ("UpdateStack", 3), ("DeleteStack", 4), ("AssumeRole", 99), ("", 99)],
)
def test_the_activity_follows_the_verb_of_the_call(name, kind):
    assert ocsf_form.activity(name) == kind


# -- prov ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *FEW])
def test_the_prov_library_reads_the_document_back(bait):
    prov = pytest.importorskip("prov.model")
    document = prov.ProvDocument.deserialize(content=written("prov", bait), format="json")
    kinds = [type(record).__name__ for record in document.get_records()]
    assert kinds.count("ProvActivity") == EVENTS
    assert {"ProvAgent", "ProvEntity", "ProvAssociation", "ProvDelegation", "ProvCommunication"} <= set(kinds)


def test_what_was_destroyed_and_made_again_is_another_entity():
    told = json.loads(FORMATS["prov"](made.flagship()))
    lives = {name: entity for name, entity in told["entity"].items() if entity["prov:label"] == "stack/shop-prod"}
    assert sorted(entity["it:incarnation"] for entity in lives.values()) == [1, 2]
    ended = [one["prov:entity"] for one in told["wasInvalidatedBy"].values()]
    made_again = [one["prov:entity"] for one in told["wasGeneratedBy"].values()]
    first, second = sorted(lives)
    assert first in ended
    assert second in made_again
    assert second not in ended


def test_an_agent_acted_on_behalf_of_the_owner_of_its_credentials():
    told = json.loads(FORMATS["prov"](made.flagship()))
    pairs = {
        (told["agent"][one["prov:delegate"]]["prov:label"], told["agent"][one["prov:responsible"]]["prov:label"])
        for one in told["actedOnBehalfOf"].values()
    }
    assert ("AI agent kiro-cli (PowerUserAccess session)", "maya@example.com") in pairs


# -- parquet -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", [None, *FEW])
def test_the_column_file_holds_every_event_with_its_links(bait):
    table = pq.read_table(io.BytesIO(written("parquet", bait)))
    assert table.num_rows == ALL
    assert str(table.schema.field("event_time").type) == "timestamp[us, tz=UTC]"
    assert sum(len(edges) for edges in table["edges_in"].to_pylist()) == len(made.flagship().links)


def test_an_empty_incident_gives_the_columns_alone():
    table = pq.read_table(io.BytesIO(FORMATS["parquet"](made.empty_incident())))
    assert (table.num_rows, "event_id" in table.column_names) == (0, True)


# -- pdf and docx --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bait", FEW)
def test_hostile_text_is_words_in_the_pdf(bait):
    pytest.importorskip("typst")
    report = written("pdf", bait)
    assert report.startswith(b"%PDF-")
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", report, flags=re.DOTALL)
    assert not re.search(rb"/(?:JavaScript|JS|Launch|URI|EmbeddedFile|OpenAction)\b", outside)


@pytest.mark.parametrize("bait", [None, *FEW])
def test_the_word_document_opens_and_holds_no_link_field_or_macro(bait):
    docx = pytest.importorskip("docx")
    packed = written("docx", bait)
    page = docx.Document(io.BytesIO(packed))
    titles = [line.text for line in page.paragraphs if line.style.name == "Heading 1"]
    assert titles[:2] == ["0 Header", "1 Summary"]
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        body = parts.read("word/document.xml").decode()
        assert not re.search(r"<w:(?:hyperlink|fldSimple|instrText|object)\b", body)
        assert not [name for name in parts.namelist() if "vba" in name.lower()]


def test_every_event_of_an_export_is_one_of_the_incident():
    whole = made.flagship()
    known = {item.event_id for item in (*whole.steps, *whole.cited, *whole.exclusions)}
    assert {line["event_id"] for line in rows(FORMATS["timesketch"](whole))} == known
    assert {row["event_id"] for row in csv.DictReader(io.StringIO(FORMATS["csv"](whole)))} == known
    told = json.loads(FORMATS["prov"](whole))
    assert {one["it:event_id"] for one in told["activity"].values()} == known - {x.event_id for x in whole.exclusions}


def test_a_link_whose_effect_is_recorded_before_its_cause_is_left_out_of_the_trace_and_counted():
    whole = made.flagship()
    backwards = replace(whole.links[3], cause_id=whole.links[3].effect_id, effect_id=whole.links[3].cause_id)
    trace = json.loads(FORMATS["perfetto"](replace(whole, links=(backwards,))))
    assert not [event for event in trace["traceEvents"] if event["ph"] in "sf"]
    assert trace["otherData"]["links_left_out"].startswith("1 of 1:")
