using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Files;

public sealed class FileVerbTests
{
    private const string Id = "f-c00000000000000000000000000000001";

    [Fact]
    public async Task A_file_that_is_placed_everywhere_exits_with_0()
    {
        await using var server = Server("Success", ("mi-1", "Success", ""), ("mi-2", "Success", ""));
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("send-file", Written(caller), "--to", "/etc/", "mi-1", "mi-2");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"{Id} Success: /etc/motd, 2 Success", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_carries_the_file_as_bytes_and_what_was_said_of_it()
    {
        await using var server = Server("Success", ("mi-1", "Success", ""));
        using var caller = new Caller(server);

        await caller.RunAsync(
            "send-file", Written(caller), "--to", "/etc", "--name", "issue", "--owner", "web", "--group", "adm", "--mode", "0600", "--overwrite", "--timeout", "2m",
            "--description", "said", "mi-1", "mi-2", "mi-1");

        var call = server.CallOf("SendFile");
        Assert.Equal(
            ("issue", "/etc", "AP8K", "Base64", "web", "adm", "0600", "true", "120", "said"),
            (call["Name"], call["TargetDir"], call["Content"], call["ContentType"], call["FileOwner"], call["FileGroup"], call["FileMode"], call["Overwrite"], call["Timeout"], call["Description"]));
        Assert.Equal(["mi-1", "mi-2"], call.Where(pair => pair.Key.StartsWith("InstanceId.", StringComparison.Ordinal)).Select(pair => pair.Value));
        Assert.Equal(32, call["ClientToken"].Length);
    }

    [Fact]
    public async Task What_is_not_said_is_left_to_the_server()
    {
        await using var server = Server("Success", ("mi-1", "Success", ""));
        using var caller = new Caller(server);

        await caller.RunAsync("send-file", Written(caller), "--to", "/etc", "mi-1");

        var call = server.CallOf("SendFile");
        Assert.Equal(("motd", "false"), (call["Name"], call["Overwrite"]));
        Assert.All(new[] { "FileOwner", "FileGroup", "FileMode", "Timeout", "Description" }, name => Assert.DoesNotContain(name, call.Keys));
    }

    [Fact]
    public async Task A_file_that_is_not_placed_everywhere_tells_why_and_exits_with_1()
    {
        await using var server = Server("PartialFailed", ("mi-1", "Success", ""), ("mi-2", "Invalid", "FileAlreadyExists"));
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("send-file", Written(caller), "--to", "/etc", "mi-1", "mi-2");

        Assert.Equal(1, code);
        Assert.Contains("FileAlreadyExists: in words", output, StringComparison.Ordinal);
        Assert.Contains("1 Success, 1 Invalid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_followed_to_its_end()
    {
        var looks = 0;
        await using var server = new StubServer().Answer("SendFile", new { InvokeId = Id })
            .Answer("DescribeSendFileResults", _ => ++looks < 3 ? Sent("Running", ("mi-1", "Running", "")) : Sent("Success", ("mi-1", "Success", "")));
        using var caller = new Caller(server);

        Assert.Equal(0, (await caller.RunAsync("send-file", Written(caller), "--to", "/etc", "mi-1")).Code);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task Nobody_waits_who_does_not_want_to()
    {
        await using var server = Server("Pending", ("mi-1", "Pending", ""));
        using var caller = new Caller(server);

        Assert.Equal((0, Id + Environment.NewLine, ""), await caller.RunAsync("send-file", Written(caller), "--to", "/etc", "--no-wait", "mi-1"));
    }

    [Theory]
    [InlineData("--to /etc mi-1", "The file cannot be read")]
    [InlineData("mi-1", "--to")]
    [InlineData("--to /etc", "Required argument missing")]
    public async Task A_call_that_is_not_whole_is_wrong_usage(string rest, string told)
    {
        await using var server = Server("Success");
        using var caller = new Caller(server);

        var (code, _, error) = await caller.RunAsync(["send-file", "no-such-file", .. rest.Split(' ')]);

        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Files_that_were_sent_are_listed_as_they_are_asked_for()
    {
        await using var server = Server("Failed", ("mi-1", "Invalid", "FilePathInvalid"));
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("sent-files", "--status", "Failed", "--instance", "mi-1", "--name", "motd", "--limit", "5");

        var call = server.CallOf("DescribeSendFileResults");
        Assert.Equal(("Failed", "mi-1", "motd", "5"), (call["InvocationStatus"], call["InstanceId"], call["Name"], call["MaxResults"]));
        Assert.Equal(0, code);
        Assert.Contains(Id, output, StringComparison.Ordinal);
        Assert.Contains("/etc/motd", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_file_is_shown_with_its_instances_and_as_JSON()
    {
        await using var server = Server("Failed", ("mi-1", "Invalid", "FilePathInvalid"));
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("sent-files", Id);
        Assert.Equal((1, Id), (code, server.CallOf("DescribeSendFileResults")["InvokeId"]));
        Assert.Contains("FilePathInvalid: in words", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await caller.RunAsync("sent-files", Id, "--output", "json")).Out);
        Assert.Equal("Failed", json.RootElement.GetProperty("InvocationStatus").GetString());
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage()
    {
        await using var server = new StubServer().Answer("DescribeSendFileResults", new { Invocations = new { Invocation = Array.Empty<object>() } });
        using var caller = new Caller(server);

        Assert.Equal(2, (await caller.RunAsync("sent-files", Id)).Code);
        Assert.Equal(2, (await caller.RunAsync("sent-files", "--wait")).Code);
    }

    private static string Written(Caller caller)
    {
        var path = Path.Combine(caller.Data, "motd");
        File.WriteAllBytes(path, [0, 255, 10]);
        return path;
    }

    private static StubServer Server(string status, params (string Instance, string Status, string Error)[] instances) =>
        new StubServer().Answer("SendFile", new { InvokeId = Id }).Answer("DescribeSendFileResults", Sent(status, instances));

    private static object Sent(string status, params (string Instance, string Status, string Error)[] instances) => new
    {
        RequestId = "R",
        Invocations = new
        {
            Invocation = new[]
            {
                new
                {
                    InvokeId = Id, Name = "motd", TargetDir = "/etc", InvocationStatus = status, CreationTime = "2026-01-02T03:04:05Z", VmCount = instances.Length,
                    InvokeInstances = new
                    {
                        InvokeInstance = instances.Select(one => new
                        {
                            InstanceId = one.Instance, InvocationStatus = one.Status, ErrorCode = one.Error, ErrorInfo = one.Error.Length > 0 ? "in words" : "",
                        }),
                    },
                },
            },
        },
    };
}
