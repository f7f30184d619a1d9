"""TPC-H through Trino: loads its tables into a catalog, and asks the benchmark's questions of copy and original.

The original is Trino's own tpch connector, which makes the rows up; money is a decimal there, so that answers are
equal to the last digit. The statements ask the specification's 22 questions with its validation parameters, but for
what these do not find at scale 0.01: 17 asks for another container, and 8 also for the revenue of which Brazil's
share is none. Rows that may tie are ordered by a key too.
"""

from __future__ import annotations

TABLES = ("region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem")

QUERIES = {
    1: """SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice),
                 sum(l_extendedprice * (1 - l_discount)), sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)),
                 avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
          FROM lineitem WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY
          GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus""",
    2: """SELECT s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
          FROM part, supplier, partsupp, nation, region
          WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND p_size = 15 AND p_type LIKE '%BRASS'
            AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND r_name = 'EUROPE' AND ps_supplycost =
              (SELECT min(ps_supplycost) FROM partsupp, supplier, nation, region
               WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND s_nationkey = n_nationkey
                 AND n_regionkey = r_regionkey AND r_name = 'EUROPE')
          ORDER BY s_acctbal DESC, n_name, s_name, p_partkey LIMIT 100""",
    3: """SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate, o_shippriority
          FROM customer, orders, lineitem
          WHERE c_mktsegment = 'BUILDING' AND c_custkey = o_custkey AND l_orderkey = o_orderkey
            AND o_orderdate < DATE '1995-03-15' AND l_shipdate > DATE '1995-03-15'
          GROUP BY l_orderkey, o_orderdate, o_shippriority ORDER BY revenue DESC, o_orderdate, l_orderkey LIMIT 10""",
    4: """SELECT o_orderpriority, count(*) FROM orders
          WHERE o_orderdate >= DATE '1993-07-01' AND o_orderdate < DATE '1993-10-01' AND EXISTS
            (SELECT * FROM lineitem WHERE l_orderkey = o_orderkey AND l_commitdate < l_receiptdate)
          GROUP BY o_orderpriority ORDER BY o_orderpriority""",
    5: """SELECT n_name, sum(l_extendedprice * (1 - l_discount)) AS revenue
          FROM customer, orders, lineitem, supplier, nation, region
          WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND l_suppkey = s_suppkey
            AND c_nationkey = s_nationkey AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey
            AND r_name = 'ASIA' AND o_orderdate >= DATE '1994-01-01' AND o_orderdate < DATE '1995-01-01'
          GROUP BY n_name ORDER BY revenue DESC, n_name""",
    6: """SELECT sum(l_extendedprice * l_discount) FROM lineitem
          WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'
            AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24""",
    7: """SELECT s.n_name, c.n_name, year(l_shipdate) AS shipped, sum(l_extendedprice * (1 - l_discount))
          FROM supplier, lineitem, orders, customer, nation s, nation c
          WHERE s_suppkey = l_suppkey AND o_orderkey = l_orderkey AND c_custkey = o_custkey
            AND s_nationkey = s.n_nationkey AND c_nationkey = c.n_nationkey
            AND (s.n_name = 'FRANCE' AND c.n_name = 'GERMANY' OR s.n_name = 'GERMANY' AND c.n_name = 'FRANCE')
            AND l_shipdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31'
          GROUP BY s.n_name, c.n_name, year(l_shipdate) ORDER BY s.n_name, c.n_name, shipped""",
    8: """SELECT year(o_orderdate) AS ordered,
                 sum(CASE WHEN s.n_name = 'BRAZIL' THEN l_extendedprice * (1 - l_discount) ELSE 0 END)
                   / sum(l_extendedprice * (1 - l_discount)), sum(l_extendedprice * (1 - l_discount))
          FROM part, supplier, lineitem, orders, customer, nation c, nation s, region
          WHERE p_partkey = l_partkey AND s_suppkey = l_suppkey AND l_orderkey = o_orderkey AND o_custkey = c_custkey
            AND c_nationkey = c.n_nationkey AND c.n_regionkey = r_regionkey AND r_name = 'AMERICA'
            AND s_nationkey = s.n_nationkey AND o_orderdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31'
            AND p_type = 'ECONOMY ANODIZED STEEL'
          GROUP BY year(o_orderdate) ORDER BY ordered""",
    9: """SELECT n_name, year(o_orderdate) AS ordered,
                 sum(l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity)
          FROM part, supplier, lineitem, partsupp, orders, nation
          WHERE s_suppkey = l_suppkey AND ps_suppkey = l_suppkey AND ps_partkey = l_partkey AND p_partkey = l_partkey
            AND o_orderkey = l_orderkey AND s_nationkey = n_nationkey AND p_name LIKE '%green%'
          GROUP BY n_name, year(o_orderdate) ORDER BY n_name, ordered DESC""",
    10: """SELECT c_custkey, c_name, sum(l_extendedprice * (1 - l_discount)) AS revenue, c_acctbal, n_name, c_phone
           FROM customer, orders, lineitem, nation
           WHERE c_custkey = o_custkey AND l_orderkey = o_orderkey AND o_orderdate >= DATE '1993-10-01'
             AND o_orderdate < DATE '1994-01-01' AND l_returnflag = 'R' AND c_nationkey = n_nationkey
           GROUP BY c_custkey, c_name, c_acctbal, c_phone, n_name ORDER BY revenue DESC, c_custkey LIMIT 20""",
    11: """SELECT ps_partkey, sum(ps_supplycost * ps_availqty) AS value FROM partsupp, supplier, nation
           WHERE ps_suppkey = s_suppkey AND s_nationkey = n_nationkey AND n_name = 'GERMANY'
           GROUP BY ps_partkey HAVING sum(ps_supplycost * ps_availqty) >
             (SELECT sum(ps_supplycost * ps_availqty) * 0.01 FROM partsupp, supplier, nation
              WHERE ps_suppkey = s_suppkey AND s_nationkey = n_nationkey AND n_name = 'GERMANY')
           ORDER BY value DESC, ps_partkey""",
    12: """SELECT l_shipmode, count_if(o_orderpriority IN ('1-URGENT', '2-HIGH')),
                  count_if(o_orderpriority NOT IN ('1-URGENT', '2-HIGH'))
           FROM orders, lineitem WHERE o_orderkey = l_orderkey AND l_shipmode IN ('MAIL', 'SHIP')
             AND l_commitdate < l_receiptdate AND l_shipdate < l_commitdate
             AND l_receiptdate >= DATE '1994-01-01' AND l_receiptdate < DATE '1995-01-01'
           GROUP BY l_shipmode ORDER BY l_shipmode""",
    13: """SELECT orders_of, count(*) AS customers FROM
             (SELECT c_custkey, count(o_orderkey) AS orders_of FROM customer LEFT JOIN orders
                ON c_custkey = o_custkey AND o_comment NOT LIKE '%special%requests%' GROUP BY c_custkey)
           GROUP BY orders_of ORDER BY customers DESC, orders_of DESC""",
    14: """SELECT 100.00 * sum(CASE WHEN p_type LIKE 'PROMO%' THEN l_extendedprice * (1 - l_discount) ELSE 0 END)
             / sum(l_extendedprice * (1 - l_discount)) FROM lineitem, part
           WHERE l_partkey = p_partkey AND l_shipdate >= DATE '1995-09-01' AND l_shipdate < DATE '1995-10-01'""",
    15: """WITH revenue AS
             (SELECT l_suppkey AS supplier_no, sum(l_extendedprice * (1 - l_discount)) AS total FROM lineitem
              WHERE l_shipdate >= DATE '1996-01-01' AND l_shipdate < DATE '1996-04-01' GROUP BY l_suppkey)
           SELECT s_suppkey, s_name, s_address, s_phone, total FROM supplier, revenue
           WHERE s_suppkey = supplier_no AND total = (SELECT max(total) FROM revenue) ORDER BY s_suppkey""",
    16: """SELECT p_brand, p_type, p_size, count(DISTINCT ps_suppkey) AS suppliers FROM partsupp, part
           WHERE p_partkey = ps_partkey AND p_brand <> 'Brand#45' AND p_type NOT LIKE 'MEDIUM POLISHED%'
             AND p_size IN (49, 14, 23, 45, 19, 3, 36, 9) AND ps_suppkey NOT IN
               (SELECT s_suppkey FROM supplier WHERE s_comment LIKE '%Customer%Complaints%')
           GROUP BY p_brand, p_type, p_size ORDER BY suppliers DESC, p_brand, p_type, p_size""",
    17: """SELECT sum(l_extendedprice) / 7.0 FROM lineitem, part
           WHERE p_partkey = l_partkey AND p_brand = 'Brand#23' AND p_container = 'SM PACK' AND l_quantity <
             (SELECT 0.2 * avg(l_quantity) FROM lineitem WHERE l_partkey = p_partkey)""",
    18: """SELECT c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
           FROM customer, orders, lineitem WHERE o_orderkey IN
             (SELECT l_orderkey FROM lineitem GROUP BY l_orderkey HAVING sum(l_quantity) > 300)
             AND c_custkey = o_custkey AND o_orderkey = l_orderkey
           GROUP BY c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
           ORDER BY o_totalprice DESC, o_orderdate, o_orderkey LIMIT 100""",
    19: """SELECT sum(l_extendedprice * (1 - l_discount)) FROM lineitem, part
           WHERE p_partkey = l_partkey AND l_shipinstruct = 'DELIVER IN PERSON' AND l_shipmode IN ('AIR', 'AIR REG')
             AND (p_brand = 'Brand#12' AND p_container IN ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG')
                    AND l_quantity BETWEEN 1 AND 11 AND p_size BETWEEN 1 AND 5
                  OR p_brand = 'Brand#23' AND p_container IN ('MED BAG', 'MED BOX', 'MED PKG', 'MED PACK')
                    AND l_quantity BETWEEN 10 AND 20 AND p_size BETWEEN 1 AND 10
                  OR p_brand = 'Brand#34' AND p_container IN ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG')
                    AND l_quantity BETWEEN 20 AND 30 AND p_size BETWEEN 1 AND 15)""",
    20: """SELECT s_name, s_address FROM supplier, nation
           WHERE s_suppkey IN
               (SELECT ps_suppkey FROM partsupp
                WHERE ps_partkey IN (SELECT p_partkey FROM part WHERE p_name LIKE 'forest%') AND ps_availqty >
                  (SELECT 0.5 * sum(l_quantity) FROM lineitem
                   WHERE l_partkey = ps_partkey AND l_suppkey = ps_suppkey
                     AND l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01'))
             AND s_nationkey = n_nationkey AND n_name = 'CANADA' ORDER BY s_name""",
    21: """SELECT s_name, count(*) AS waiting FROM supplier, lineitem late, orders, nation
           WHERE s_suppkey = late.l_suppkey AND o_orderkey = late.l_orderkey AND o_orderstatus = 'F'
             AND late.l_receiptdate > late.l_commitdate AND s_nationkey = n_nationkey AND n_name = 'SAUDI ARABIA'
             AND EXISTS (SELECT * FROM lineitem other
                         WHERE other.l_orderkey = late.l_orderkey AND other.l_suppkey <> late.l_suppkey)
             AND NOT EXISTS (SELECT * FROM lineitem other
                             WHERE other.l_orderkey = late.l_orderkey AND other.l_suppkey <> late.l_suppkey
                               AND other.l_receiptdate > other.l_commitdate)
           GROUP BY s_name ORDER BY waiting DESC, s_name LIMIT 100""",
    22: """SELECT code, count(*), sum(c_acctbal) FROM
             (SELECT substring(c_phone, 1, 2) AS code, c_acctbal, c_custkey FROM customer
              WHERE substring(c_phone, 1, 2) IN ('13', '31', '23', '29', '30', '18', '17') AND c_acctbal >
                (SELECT avg(c_acctbal) FROM customer WHERE c_acctbal > 0.00))
           WHERE NOT EXISTS (SELECT * FROM orders WHERE o_custkey = c_custkey) GROUP BY code ORDER BY code""",
}


def load(trino, catalog: str, schema: str, scale: str = "tiny") -> dict[str, int]:
    """Creates all eight tables from the connector; returns their row counts as Trino reported them."""
    return {table: trino.query(f"CREATE TABLE {catalog}.{schema}.{table} AS SELECT * FROM tpch.{scale}.{table}")[0][0]
            for table in TABLES}


def disagreements(trino, catalog: str, schema: str, scale: str = "tiny") -> list[str]:
    """The questions that the copy answers otherwise than the original, in words; empty when all is well."""
    questions = {f"rows of {table}": f"SELECT count(*) FROM {table}" for table in TABLES}
    questions.update({f"query {number}": statement for number, statement in QUERIES.items()})
    wrong = []
    for name, statement in questions.items():
        expected = trino.query(statement, "tpch", scale)
        found = trino.query(statement, catalog, schema)
        assert any(value is not None for row in expected for value in row), f"{name} must have an answer"
        if found != expected:
            wrong.append(f"{name}: {str(found)[:500]} instead of {str(expected)[:500]}")
    return wrong
