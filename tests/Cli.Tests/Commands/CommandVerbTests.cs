using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Commands;

public sealed class CommandVerbTests
{
    private static readonly object Disks = new
    {
        CommandId = "c-1", Name = "disks", Description = "", Type = "RunShellScript", CommandContent = "df -h\n", Timeout = 60, WorkingDir = "", Launcher = "",
        ParameterNames = new { ParameterName = Array.Empty<string>() }, CreationTime = "2026-01-02T03:04Z", Tags = new { Tag = Array.Empty<object>() },
    };

    [Fact]
    public async Task Create_stores_a_script_and_prints_its_id()
    {
        await using var server = new StubServer().Answer("CreateCommand", new { RequestId = "R", CommandId = "c-1" });
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(
            "commands", "create", "echo {{who}}", "--name", "greet", "--timeout", "2m", "--with-parameters", "--tag", "env=prod");

        Assert.Equal((0, "c-1\n"), (code, output));
        Assert.Contains("ca invoke c-1", error, StringComparison.Ordinal);
        var call = server.CallOf("CreateCommand");
        Assert.Equal(
            ("greet", "RunShellScript", "echo {{who}}", "PlainText", "120", "true", "env"),
            (call["Name"], call["Type"], call["CommandContent"], call["ContentEncoding"], call["Timeout"], call["EnableParameter"], call["Tag.1.Key"]));
    }

    [Theory]
    [InlineData("commands", "create", "--name", "x")]
    [InlineData("commands", "create", "uptime")]
    [InlineData("commands", "modify", "c-1")]
    [InlineData("commands", "show")]
    [InlineData("commands", "list", "--limit", "0")]
    [InlineData("modify", "t-1")]
    [InlineData("invoke", "c-1")]
    [InlineData("call", "DescribeCommands", "MaxResults", "5")]
    [InlineData("call", "DescribeCommands", "--MaxResults")]
    [InlineData("call", "DescribeCommands", "--A", "1", "--A", "2")]
    public async Task Wrong_usage_is_told_and_asks_nothing(params string[] typed)
    {
        await using var server = new StubServer();
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(typed);

        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task List_reads_every_page()
    {
        await using var server = new StubServer().Answer("DescribeCommands", parameters => parameters.ContainsKey("NextToken")
            ? new { NextToken = "", Commands = new { Command = new[] { new { CommandId = "c-2", Name = "b" } } } }
            : new { NextToken = "more", Commands = new { Command = new[] { new { CommandId = "c-1", Name = "a" } } } });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("commands", "list", "-o", "json");

        using var document = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.Equal(["c-1", "c-2"], document.RootElement.EnumerateArray().Select(one => one.GetProperty("CommandId").GetString()!));
        Assert.Equal("PlainText", server.CallOf("DescribeCommands")["ContentEncoding"]);
    }

    [Fact]
    public async Task Show_ends_with_the_script_and_tells_of_a_command_that_is_not_there()
    {
        await using var server = new StubServer().Answer("DescribeCommands", parameters => new
        {
            Commands = new { Command = parameters["CommandId"] == "c-1" ? [Disks] : Array.Empty<object>() },
        });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("commands", "show", "c-1");
        var (missing, _, error) = await caller.RunAsync("commands", "show", "c-2");

        Assert.Equal(0, code);
        Assert.Contains("disks", output, StringComparison.Ordinal);
        Assert.EndsWith("df -h\n", output, StringComparison.Ordinal);
        Assert.Equal((2, "There is no command c-2.\n"), (missing, error));
    }

    [Fact]
    public async Task Modify_sends_only_what_was_given_and_delete_the_id()
    {
        await using var server = new StubServer().Answer("ModifyCommand", new { RequestId = "R" }).Answer("DeleteCommand", new { RequestId = "R" });
        using var caller = new Caller(server);

        Assert.Equal((0, "c-1 is changed.\n", ""), await caller.RunAsync("commands", "modify", "c-1", "--name", "new"));
        Assert.Equal((0, "c-1 is deleted.\n", ""), await caller.RunAsync("commands", "delete", "c-1"));

        Assert.Equal(["CommandId", "Name", "RegionId"], server.CallOf("ModifyCommand").Keys.Order(StringComparer.Ordinal));
        Assert.Equal("c-1", server.CallOf("DeleteCommand")["CommandId"]);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_code()
    {
        await using var server = new StubServer().Answer("DeleteCommand", new { Code = "InvalidCmdId.NotFound", Message = "None.", RequestId = "R" }, 404);
        using var caller = new Caller(server);

        Assert.Equal((3, "", "InvalidCmdId.NotFound: None. (request R)\n"), await caller.RunAsync("commands", "delete", "c-1"));
    }
}
