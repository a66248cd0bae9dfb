import unittest

from summarise import means_by


class MeansBy(unittest.TestCase):
    def test_groups_are_averaged_apart(self):
        rows = [{"port": "a", "hours": "1"}, {"port": "a", "hours": "3"}, {"port": "b", "hours": "5"}]
        self.assertEqual(means_by(rows, "port"), {"a": {"hours": 2.0}, "b": {"hours": 5.0}})


if __name__ == "__main__":
    unittest.main()
