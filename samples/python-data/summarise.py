"""Means of a table's numeric columns, by group: python3 summarise.py data/harbour.csv port"""

import csv
import sys
from collections import defaultdict
from statistics import mean


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def means_by(rows, key):
    """{group: {column: mean}} over the columns that hold numbers only."""
    numeric = [name for name in rows[0] if name != key and all(is_number(row[name]) for row in rows)]
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return {
        group: {name: mean(float(row[name]) for row in members) for name in numeric}
        for group, members in sorted(groups.items())
    }


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for group, means in means_by(read(sys.argv[1]), sys.argv[2]).items():
        print(group, *(f"{name}={value:.2f}" for name, value in means.items()))


if __name__ == "__main__":
    main()
