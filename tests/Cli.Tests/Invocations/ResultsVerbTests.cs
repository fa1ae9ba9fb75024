namespace CloudAssistant.Cli.Tests.Invocations;

public sealed class ResultsVerbTests
{
    [Theory]
    [InlineData("Success", "Finished", 0)]
    [InlineData("Running", "Running", 0)]
    [InlineData("Failed", "Finished", 1)]
    public async Task The_exit_status_tells_whether_it_ended_badly(string status, string classic, int code)
    {
        await using var server = Answers.Run(status, classic);
        using var caller = new Caller(server);

        Assert.Equal(code, (await caller.RunAsync("results", Answers.InvokeId)).Code);
    }

    [Fact]
    public async Task Equal_results_are_one_row()
    {
        await using var server = Answers.Run("Success", "Finished", Answers.Result("mi-1"), Answers.Result("mi-2"), Answers.Result("mi-3", output: "other"));
        using var caller = new Caller(server);

        var (_, output, _) = await caller.RunAsync("results", Answers.InvokeId);

        Assert.Equal(1, output.Split("hello").Length - 1);
        Assert.Contains("mi-2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_invocation_is_told()
    {
        await using var server = new StubServer().Answer("DescribeInvocations", new { Invocations = new { Invocation = Array.Empty<object>() } });
        using var caller = new Caller(server);

        var (code, _, error) = await caller.RunAsync("results", "t-none");

        Assert.Equal((2, "There is no invocation t-none."), (code, error.Trim()));
    }

    [Fact]
    public async Task A_stop_names_the_instances_it_is_for()
    {
        await using var server = Answers.Run().Answer("StopInvocation", new { RequestId = "R" });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("stop", Answers.InvokeId, "--instance", "mi-1");

        Assert.Equal((0, $"{Answers.InvokeId} is being stopped."), (code, output.Trim()));
        Assert.Equal("mi-1", server.CallOf("StopInvocation")["InstanceId.1"]);
    }

    [Fact]
    public async Task Invocations_are_listed_up_to_the_limit()
    {
        await using var server = new StubServer().Answer("DescribeInvocations", Answers.Invocation("Success", "Finished", new { Success = 98, Failed = 2, Total = 100 }));
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("invocations", "--limit", "7");

        Assert.Equal(0, code);
        Assert.Contains("98 Success, 2 Failed", output, StringComparison.Ordinal);
        Assert.Equal("7", server.CallOf("DescribeInvocations")["MaxResults"]);
    }
}
