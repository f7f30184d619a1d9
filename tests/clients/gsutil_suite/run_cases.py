"""Runs gsutil with its `test` command telling a file, in lines of JSON, which cases there are and how each ended.

    run_cases.py FILE GSUTIL [gsutil's own arguments, such as `test -l cp` or `test --sequential_only cp.TestCp.test_x`]

`gsutil test` prints progress for people, between what the commands under test print. Its own classes decide here too;
they only also write down what they decide. Runs under the Python of the environment that has gsutil.
"""

import json
import sys


def keep_the_way_to_the_server() -> None:
    """Cases that begin with an empty boto file, to be nobody, keep at most half of what leads to a server of one's own:
    not its port for XML, nor whose certificates to trust, and gsutil then tries to shake hands for minutes."""
    import boto
    from gslib.tests import util
    own_set_config = util.SetBotoConfigForTest

    def set_config(settings, use_existing_config=True):
        if not use_existing_config:
            named = {(section, name) for section, name, _value in settings}
            wanted = [("Boto", "ca_certificates_file"),
                      *(("Credentials", name) for name in ("gs_host", "gs_port", "gs_json_host", "gs_json_port")),
                      *(("OAuth2", name) for name in ("provider_token_uri", "client_id", "client_secret"))]
            settings = list(settings) + [(section, name, boto.config.get(section, name))
                                         for section, name in wanted if (section, name) not in named]
        return own_set_config(settings, use_existing_config)

    util.SetBotoConfigForTest = set_config


def main() -> int:
    report_path, gsutil = sys.argv[1:3]
    sys.argv = [gsutil, *sys.argv[3:]]  # gslib starts its children by this path.
    from gslib import __main__ as gsutil_main
    keep_the_way_to_the_server()
    from gslib.commands import test as test_command

    report = open(report_path, "a", encoding="utf-8", buffering=1)

    def write(**record):
        report.write(json.dumps(record) + "\n")

    def short_name(test) -> str:
        return test.id().removeprefix("gslib.tests.test_")

    own_result_class = test_command.MakeCustomTestResultClass

    def make_result_class(total_tests):
        class ReportingResult(own_result_class(total_tests)):
            def startTest(self, test):
                write(case=short_name(test), event="started")
                super().startTest(test)

            def addSuccess(self, test):
                write(case=short_name(test), event="passed")
                super().addSuccess(test)

            def addFailure(self, test, err):
                super().addFailure(test, err)
                write(case=short_name(test), event="failed", text=self.failures[-1][1])

            def addError(self, test, err):
                super().addError(test, err)
                write(case=short_name(test), event="failed", text=self.errors[-1][1])

            def addSkip(self, test, reason):
                write(case=short_name(test), event="skipped", text=reason)
                super().addSkip(test, reason)

        return ReportingResult

    own_names = test_command.GetTestNamesFromSuites

    def names_of_suites(suite):
        from gslib.tests.testcase.integration_testcase import GsUtilIntegrationTestCase
        suites = [suite]
        while suites:
            for test in suites.pop():
                if hasattr(test, "_tests"):
                    suites.append(test)
                    continue
                method = getattr(test, test._testMethodName, None)
                write(case=short_name(test), event="listed",
                      integration=isinstance(test, GsUtilIntegrationTestCase),
                      isolated=bool(getattr(method, "requires_isolation", False)))
        return own_names(suite)

    test_command.MakeCustomTestResultClass = make_result_class
    test_command.GetTestNamesFromSuites = names_of_suites
    return gsutil_main.main()


if __name__ == "__main__":
    sys.exit(main())
