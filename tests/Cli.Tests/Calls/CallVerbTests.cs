using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Calls;

public sealed class CallVerbTests
{
    [Fact]
    public async Task Parameters_go_as_they_are_and_the_answer_comes_as_it_is()
    {
        await using var server = new StubServer().Answer("AnyAction", new { RequestId = "R", Deep = new { List = new[] { 1, 2 } } });
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync(
            "call", "AnyAction", "--InstanceId.1", "mi-1", "--InstanceId.2=mi-2", "--CommandContent", "@echo off", "--Tag.1.Value=a=b", "--Empty=");

        using var document = JsonDocument.Parse(output);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(2, document.RootElement.GetProperty("Deep").GetProperty("List")[1].GetInt32());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["InstanceId.1"] = "mi-1", ["InstanceId.2"] = "mi-2", ["CommandContent"] = "@echo off", ["Tag.1.Value"] = "a=b", ["Empty"] = "", ["RegionId"] = "local-1",
            },
            server.CallOf("AnyAction"));
    }

    [Fact]
    public async Task A_region_that_was_given_wins()
    {
        await using var server = new StubServer().Answer("AnyAction", new { RequestId = "R" });
        using var caller = new Caller(server);

        await caller.RunAsync("call", "AnyAction", "--RegionId", "elsewhere");

        Assert.Equal("elsewhere", server.CallOf("AnyAction")["RegionId"]);
    }

    [Fact]
    public async Task A_refusal_is_exit_status_3()
    {
        await using var server = new StubServer();
        using var caller = new Caller(server);

        Assert.Equal((3, "", "InvalidAction.NotFound: Not stubbed. (request R)\n"), await caller.RunAsync("call", "NoSuchAction"));
    }
}
