using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Invocations;
using CsCheck;

namespace CloudAssistant.Cli.Tests.Invocations;

public sealed class ResultGroupTests
{
    [Fact]
    public void Equal_results_stand_together_largest_group_first()
    {
        var groups = ResultGroup.Of([Result("a", "x"), Result("b", "y"), Result("c", "y"), Result("d", "x", exitCode: 1)]);

        Assert.Equal(["b,c", "a", "d"], groups.Select(group => string.Join(',', group.Instances)));
    }

    [Fact]
    public void Different_reasons_are_different_results()
    {
        var groups = ResultGroup.Of([Result("a", "") with { ErrorCode = "ClientNotRunning" }, Result("b", "") with { ErrorCode = "DeliveryTimeout" }]);

        Assert.Equal(2, groups.Count);
    }

    [Fact]
    public void A_large_group_names_a_few_and_counts_the_rest()
    {
        var group = Assert.Single(ResultGroup.Of(Enumerable.Range(1, 100).Select(number => Result($"i{number}", "ok"))));

        Assert.Equal("i1\ni2\ni3\ni4\ni5\nand 95 more", group.Who);
    }

    [Fact]
    public void Output_dropped_bytes_and_the_error_are_all_shown()
    {
        var group = Assert.Single(ResultGroup.Of([Result("a", "out\n") with { Dropped = 7, ErrorCode = "ExecutionInterrupted", ErrorInfo = "The agent restarted." }]));

        Assert.Equal("out\n(7 bytes of output were dropped)\nExecutionInterrupted: The agent restarted.", group.What);
    }

    [Fact]
    public void No_instance_is_lost_or_doubled_by_grouping() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], (output, code) => (output, code)).Array[0, 50].Sample(runs =>
        {
            var results = runs.Select((run, number) => Result($"i{number}", $"{run.output}", run.code)).ToList();
            var groups = ResultGroup.Of(results);

            Assert.Equal(results.Select(result => result.InstanceId).Order(), groups.SelectMany(group => group.Instances).Order());
            Assert.Equal(runs.Distinct().Count(), groups.Count);
        });

    private static InvocationResultItem Result(string instance, string output, int exitCode = 0) =>
        new() { InstanceId = instance, InvocationStatus = exitCode == 0 ? "Success" : "Failed", ExitCode = exitCode, Output = output };
}
