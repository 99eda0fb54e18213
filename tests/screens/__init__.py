"""Every screen of Daybreak, by name: `table.py`. `make screens` takes their pictures (`take.py`), and a browser test
looks at each of them with large text on a narrow phone."""
