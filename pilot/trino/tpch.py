"""TPC-H through Trino: loads its tables into a catalog, and asks the benchmark's questions of copy and original.

The original is Trino's own tpch connector, which makes the rows up; money is a decimal there, so that answers are equal
to the last digit. The statements are the specification's, with its validation parameters.
"""

from __future__ import annotations

TABLES = ("region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem")

QUERIES = {
    1: """SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice),
                 sum(l_extendedprice * (1 - l_discount)), sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)),
                 avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
          FROM lineitem WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY
          GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus""",
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
    16: """SELECT p_brand, p_type, p_size, count(DISTINCT ps_suppkey) AS suppliers FROM partsupp, part
           WHERE p_partkey = ps_partkey AND p_brand <> 'Brand#45' AND p_type NOT LIKE 'MEDIUM POLISHED%'
             AND p_size IN (49, 14, 23, 45, 19, 3, 36, 9) AND ps_suppkey NOT IN
               (SELECT s_suppkey FROM supplier WHERE s_comment LIKE '%Customer%Complaints%')
           GROUP BY p_brand, p_type, p_size ORDER BY suppliers DESC, p_brand, p_type, p_size""",
    18: """SELECT c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
           FROM customer, orders, lineitem WHERE o_orderkey IN
             (SELECT l_orderkey FROM lineitem GROUP BY l_orderkey HAVING sum(l_quantity) > 250)
             AND c_custkey = o_custkey AND o_orderkey = l_orderkey
           GROUP BY c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
           ORDER BY o_totalprice DESC, o_orderdate, o_orderkey LIMIT 100""",
    19: """SELECT sum(l_extendedprice * (1 - l_discount)) FROM lineitem, part
           WHERE p_partkey = l_partkey AND l_shipinstruct = 'DELIVER IN PERSON' AND l_shipmode IN ('AIR', 'AIR REG')
             AND (p_brand = 'Brand#12' AND l_quantity BETWEEN 1 AND 11
                  OR p_brand = 'Brand#23' AND l_quantity BETWEEN 10 AND 20)""",
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
        assert expected, f"{name} must have an answer"
        if found != expected:
            wrong.append(f"{name}: {str(found)[:500]} instead of {str(expected)[:500]}")
    return wrong
