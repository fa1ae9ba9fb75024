using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Invocations;

public sealed class RunVerbTests
{
    [Fact]
    public async Task A_run_that_succeeds_shows_a_table_and_exits_with_0()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("run", "echo hello", "--instance", "mi-1");

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal(["Instance", "Status", "Exit", "code", "Output"], Words(output, 0));
        Assert.Equal(["mi-1", "Success", "0", "hello"], Words(output, 1));
        Assert.Contains($"{Answers.InvokeId} Success (Finished): 1 Success", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("Failed", "Finished")]
    [InlineData("PartialFailed", "Finished")]
    [InlineData("Stopped", "Stopped")]
    [InlineData("Timeout", "Failed")]
    public async Task A_run_that_ends_otherwise_exits_with_1(string status, string classic)
    {
        await using var server = Answers.Run(status, classic);
        using var caller = new Caller(server);

        Assert.Equal(1, (await caller.RunAsync("run", "false", "--instance", "mi-1")).Code);
    }

    [Fact]
    public async Task The_call_carries_script_targets_and_settings()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        await caller.RunAsync(
            "run", "echo {{who}}", "--instance", "mi-1", "--instance", "mi-2", "--instance", "mi-1", "--timeout", "10m", "--delivery-timeout", "2h",
            "--working-dir", "/srv", "--user", "deploy", "--name", "hello", "--parameter", "who=a=b");

        var call = server.CallOf("RunCommand");
        Assert.Equal("RunShellScript", call["Type"]);
        Assert.Equal("echo {{who}}", call["CommandContent"]);
        Assert.Equal(["mi-1", "mi-2"], call.Where(pair => pair.Key.StartsWith("InstanceId.", StringComparison.Ordinal)).Select(pair => pair.Value));
        Assert.Equal("600", call["Timeout"]);
        Assert.Equal("7200", call["DeliveryTimeout"]);
        Assert.Equal("/srv", call["WorkingDir"]);
        Assert.Equal("deploy", call["Username"]);
        Assert.Equal("hello", call["Name"]);
        Assert.Equal("true", call["EnableParameter"]);
        Assert.Equal("""{"who":"a=b"}""", call["Parameters"]);
        Assert.Equal(32, call["ClientToken"].Length);
    }

    [Theory]
    [InlineData("--concurrency 20% --max-errors 2", "Concurrency=20% MaxErrors=2")]
    [InlineData("--batch 10 --batch-pause 5m", "BatchPause=300 Concurrency=10 RateControlMode=Batch")]
    [InlineData("--max-errors 10%", "MaxErrors=10%")]
    [InlineData("", "")]
    public async Task How_many_run_at_once_is_asked_for(string options, string expected)
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        await caller.RunAsync([.. "run uptime --instance mi-1".Split(' '), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var call = server.CallOf("RunCommand");
        Assert.Equal(expected, string.Join(' ', call
            .Where(pair => pair.Key is "Concurrency" or "MaxErrors" or "RateControlMode" or "BatchPause").OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Theory]
    [InlineData("--concurrency 2 --batch 3", "Give --concurrency or --batch, one of the two.")]
    [InlineData("--batch-pause 30s", "--batch-pause needs --batch.")]
    [InlineData("--concurrency 2 --batch-pause 30s", "--batch-pause needs --batch.")]
    public async Task Limits_that_do_not_go_together_are_wrong_usage(string options, string told)
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        var (code, _, error) = await caller.RunAsync([.. "run uptime --instance mi-1".Split(' '), .. options.Split(' ')]);

        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_shown_with_the_results_and_in_lists()
    {
        var rate = new { Mode = "Batch", Concurrency = "10", MaxErrors = "5%", BatchPause = 30 };
        await using var server = Answers.Run().Answer("DescribeInvocations", Answers.Invocation("Success", "Finished", rate: rate));
        using var caller = new Caller(server);

        var results = await caller.RunAsync("results", Answers.InvokeId);
        var list = await caller.RunAsync("invocations");

        const string Words = "batches of 10, 30 s apart, the rest is not started after more than 5% failed";
        Assert.Contains($"Rate control: {Words}", results.Out, StringComparison.Ordinal);
        Assert.Contains(Words, list.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_choose_instances()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        await caller.RunAsync("run", "uptime", "--tag", "env=prod", "--tag", "web");

        var call = server.CallOf("RunCommand");
        Assert.Equal(("env", "prod"), (call["ResourceTag.1.Key"], call["ResourceTag.1.Value"]));
        Assert.Equal(("web", ""), (call["ResourceTag.2.Key"], call["ResourceTag.2.Value"]));
        Assert.DoesNotContain("InstanceId.1", call.Keys);
    }

    [Fact]
    public async Task All_means_every_page_of_managed_instances()
    {
        await using var server = Answers.Run().Answer("DescribeManagedInstances", call => call.ContainsKey("NextToken")
            ? new { Instances = new[] { new { InstanceId = "mi-2" } }, NextToken = "" }
            : new { Instances = new[] { new { InstanceId = "mi-1" } }, NextToken = "more" });
        using var caller = new Caller(server);

        await caller.RunAsync("run", "uptime", "--all");

        var call = server.CallOf("RunCommand");
        Assert.Equal(("mi-1", "mi-2"), (call["InstanceId.1"], call["InstanceId.2"]));
    }

    [Fact]
    public async Task A_script_may_come_from_a_file_or_from_standard_input()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server) { Typed = "echo typed" };
        var file = Path.Combine(caller.Data, "script.sh");
        await File.WriteAllTextAsync(file, "echo filed");

        await caller.RunAsync("run", "--file", file, "--instance", "mi-1");
        Assert.Equal("echo filed", server.CallOf("RunCommand")["CommandContent"]);
        await caller.RunAsync("run", "-", "--instance", "mi-1");
        Assert.Equal("echo typed", server.CallOf("RunCommand")["CommandContent"]);
    }

    [Fact]
    public async Task It_waits_for_the_end()
    {
        var asked = 0;
        await using var server = Answers.Run().Answer(
            "DescribeInvocations", _ => Interlocked.Increment(ref asked) < 3 ? Answers.Invocation("Running", "Running") : Answers.Invocation("Success", "Finished"));
        using var caller = new Caller(server);

        var (code, _, _) = await caller.RunAsync("run", "sleep 1", "--instance", "mi-1");

        Assert.Equal((0, 3), (code, asked));
    }

    [Fact]
    public async Task Without_waiting_it_prints_the_id_only()
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("run", "sleep 9", "--instance", "mi-1", "--no-wait");

        Assert.Equal((0, Answers.InvokeId), (code, output.Trim()));
        Assert.DoesNotContain(server.Calls, call => call.Action == "DescribeInvocations");
    }

    [Fact]
    public async Task Json_is_one_document_with_every_result_of_every_page()
    {
        await using var server = Answers.Run().Answer("DescribeInvocationResults", call => call.ContainsKey("NextToken")
            ? Answers.Results("", Answers.Result("mi-2", output: "é\u001b[31m"))
            : Answers.Results("more", Answers.Result("mi-1")));
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("run", "uptime", "--instance", "mi-1", "--output", "json");

        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal(0, code);
        Assert.Equal(Answers.InvokeId, root.GetProperty("InvokeId").GetString());
        Assert.Equal("Success", root.GetProperty("InvocationStatus").GetString());
        Assert.Equal("Finished", root.GetProperty("InvokeStatus").GetString());
        Assert.Equal(["mi-1", "mi-2"], root.GetProperty("Results").EnumerateArray().Select(result => result.GetProperty("InstanceId").GetString()!));
        Assert.Equal("é\u001b[31m", root.GetProperty("Results")[1].GetProperty("Output").GetString());
    }

    [Theory]
    [InlineData("run", "uptime")]
    [InlineData("run", "uptime", "--all", "--instance", "mi-1")]
    [InlineData("run", "--instance", "mi-1")]
    [InlineData("run", "uptime", "--file", "x", "--instance", "mi-1")]
    [InlineData("run", "uptime", "--instance", "mi-1", "--timeout", "soon")]
    [InlineData("run", "uptime", "--tag", "=prod")]
    [InlineData("run", "uptime", "--instance", "mi-1", "--type", "perl")]
    [InlineData("run", "--file", "/does/not/exist", "--instance", "mi-1")]
    [InlineData("run", "uptime", "--instance", "mi-1", "--parameter", "a=1", "--parameter", "a=2")]
    public async Task Wrong_usage_is_told_in_words_and_exits_with_2(params string[] arguments)
    {
        await using var server = Answers.Run();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Equal("", output.Trim());
        Assert.NotEqual("", error.Trim());
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task A_refusal_of_the_server_is_told_and_exits_with_3()
    {
        await using var server = Answers.Run().Answer(
            "RunCommand", new { Code = "InvalidInstance.NotFound", Message = "There is no such instance.", RequestId = "R-1" }, status: 404);
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("run", "uptime", "--instance", "mi-9");

        Assert.Equal((3, ""), (code, output));
        Assert.Equal("InvalidInstance.NotFound: There is no such instance. (request R-1)", error.Trim());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_and_exits_with_3()
    {
        using var caller = new Caller();
        await using (var gone = new StubServer())
        {
            caller.Variables["CLOUD_ASSISTANT_ENDPOINT"] = gone.Endpoint.ToString();
        }
        caller.Variables["CLOUD_ASSISTANT_ACCESS_KEY_FILE"] = caller.KeyFile;

        var (code, _, error) = await caller.RunAsync("instances");

        Assert.Equal(3, code);
        Assert.StartsWith("The server cannot be reached", error, StringComparison.Ordinal);
    }

    private static string[] Words(string output, int line) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[line].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
