namespace CloudAssistant.Cli.Tests.Invocations;

public sealed class InvokeVerbTests
{
    [Fact]
    public async Task Invoke_runs_a_stored_command_and_shows_its_end()
    {
        await using var server = Answers.Run("Failed", "Failed", Answers.Result("mi-1", "Failed", 3, "broken\n")).Answer("InvokeCommand", new { RequestId = "R", Answers.InvokeId });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("invoke", "c-1", "--instance", "mi-1", "--parameter", "who=me", "--concurrency", "10%");

        Assert.Equal(1, code);
        Assert.Contains("broken", output, StringComparison.Ordinal);
        var call = server.CallOf("InvokeCommand");
        Assert.Equal(("c-1", "mi-1", """{"who":"me"}""", "10%"), (call["CommandId"], call["InstanceId.1"], call["Parameters"], call["Concurrency"]));
        Assert.DoesNotContain("Timeout", call.Keys);
    }

    [Fact]
    public async Task Modify_sends_only_what_was_given()
    {
        await using var server = new StubServer().Answer("ModifyInvocationAttribute", new { RequestId = "R", CommandId = "c-2" });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("modify", "t-1", "--schedule", "rate(10m)", "--add-instance", "mi-2");

        Assert.Equal((0, "t-1 is changed; it runs c-2.\n"), (code, output));
        var call = server.CallOf("ModifyInvocationAttribute");
        Assert.Equal(("t-1", "rate(10m)", "mi-2"), (call["InvokeId"], call["Frequency"], call["InstanceId.1"]));
        Assert.DoesNotContain("CommandContent", call.Keys);
    }

    [Fact]
    public async Task Modify_takes_a_new_script()
    {
        await using var server = new StubServer().Answer("ModifyInvocationAttribute", new { RequestId = "R", CommandId = "c-2" });
        using var caller = new Caller(server) { Typed = "uptime\n" };

        Assert.Equal(0, (await caller.RunAsync("modify", "t-1", "-")).Code);

        var call = server.CallOf("ModifyInvocationAttribute");
        Assert.Equal(("uptime\n", "PlainText"), (call["CommandContent"], call["ContentEncoding"]));
    }

    [Fact]
    public async Task A_script_that_reads_true_is_a_script_also_behind_a_flag()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        Assert.Equal(0, (await caller.RunAsync("run", "--instance", "mi-1", "--no-wait", "true")).Code);

        Assert.Equal("true", server.CallOf("RunCommand")["CommandContent"]);
    }
}
