using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Access;

public sealed class KeyAndPolicyVerbTests
{
    private static readonly object Key = new
    {
        AccessKeyId = "CAK1", Name = "deploy", Status = "Active", CreateDate = "2030-01-01T00:00:00Z", LastUsedDate = "", Policies = new[] { "P", "Q" },
    };

    [Fact]
    public async Task Keys_are_listed_a_line_each()
    {
        await using var server = new StubServer().Answer("ListAccessKeys", new { AccessKeys = new[] { Key } });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("keys", "list");

        Assert.Equal(0, code);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("CAK1", StringComparison.Ordinal));
        Assert.Equal(["CAK1", "deploy", "Active", "2030-01-01T00:00:00Z", "never", "P", "Q"], line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task A_new_key_is_written_where_only_its_user_reads_it_and_gets_its_policies()
    {
        await using var server = new StubServer()
            .Answer("CreateAccessKey", new { AccessKey = Key, AccessKeySecret = "the-secret" }).Answer("AttachPolicy", new { RequestId = "R" });
        using var caller = new Caller(server);
        var file = Path.Combine(caller.Data, "new.json");

        var (code, output, error) = await caller.RunAsync("keys", "create", "deploy", "--key-file", file, "--policy", "P");

        Assert.Equal(0, code);
        Assert.DoesNotContain("the-secret", output + error, StringComparison.Ordinal);
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        Assert.Equal(("CAK1", "the-secret"), (written.RootElement.GetProperty("AccessKeyId").GetString(), written.RootElement.GetProperty("AccessKeySecret").GetString()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(("deploy", "P", "CAK1"), (server.CallOf("CreateAccessKey")["Name"], server.CallOf("AttachPolicy")["PolicyName"], server.CallOf("AttachPolicy")["UserAccessKeyId"]));
        Assert.Equal(2, (await caller.RunAsync("keys", "create", "deploy", "--key-file", file)).Code);
        Assert.Single(server.Calls, call => call.Action == "CreateAccessKey");
    }

    [Fact]
    public async Task A_new_key_without_a_file_is_shown()
    {
        await using var server = new StubServer().Answer("CreateAccessKey", new { AccessKey = Key, AccessKeySecret = "the-secret" });
        using var caller = new Caller(server);

        var (code, output, error) = await caller.RunAsync("keys", "create", "deploy");

        Assert.Equal((0, "CAK1  the-secret"), (code, output.Trim()));
        Assert.Contains("shown only here", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enable", "Status", "Active")]
    [InlineData("disable", "Status", "Inactive")]
    [InlineData("rename", "Name", "x y")]
    public async Task A_key_is_changed(string verb, string parameter, string value)
    {
        await using var server = new StubServer().Answer("UpdateAccessKey", new { AccessKey = Key });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync(verb == "rename" ? ["keys", verb, "CAK1", value] : ["keys", verb, "CAK1"]);

        Assert.Equal((0, "CAK1  deploy  Active"), (code, output.Trim()));
        Assert.Equal(("CAK1", value), (server.CallOf("UpdateAccessKey")["UserAccessKeyId"], server.CallOf("UpdateAccessKey")[parameter]));
    }

    [Fact]
    public async Task A_policy_is_put_from_a_file_under_its_name()
    {
        await using var server = new StubServer().Answer("PutPolicy", new { Policy = new { PolicyName = "RunOnTest", AttachmentCount = 3 } });
        using var caller = new Caller(server) { Typed = "{typed}" };
        var file = Path.Combine(caller.Data, "RunOnTest.json");
        await File.WriteAllTextAsync(file, "{document}");

        var (code, output, _) = await caller.RunAsync("policies", "put", file);

        Assert.Equal((0, "RunOnTest is stored; 3 keys have it."), (code, output.Trim()));
        Assert.Equal(("RunOnTest", "{document}"), (server.CallOf("PutPolicy")["PolicyName"], server.CallOf("PutPolicy")["PolicyDocument"]));
        Assert.Equal(0, (await caller.RunAsync("policies", "put", "-", "--name", "Typed")).Code);
        Assert.Equal(("Typed", "{typed}"), (server.CallOf("PutPolicy")["PolicyName"], server.CallOf("PutPolicy")["PolicyDocument"]));
        Assert.Equal(2, (await caller.RunAsync("policies", "put", "-")).Code);
        Assert.Equal(2, (await caller.RunAsync("policies", "put", file + ".not")).Code);
    }

    [Fact]
    public async Task Policies_are_listed_shown_bound_and_deleted()
    {
        await using var server = new StubServer()
            .Answer("ListPolicies", new { Policies = new[] { new { PolicyName = "P", PolicyType = "Custom", AttachmentCount = 2, UpdateDate = "2030-01-01T00:00:00Z" } } })
            .Answer("GetPolicy", new { Policy = new { PolicyName = "P", PolicyDocument = "{\r\n \"Version\": \"1\"}\n" } })
            .Answer("AttachPolicy", new { }).Answer("DetachPolicy", new { }).Answer("DeletePolicy", new { }).Answer("DeleteAccessKey", new { });
        using var caller = new Caller(server);
        async Task<string> SayAsync(params string[] words) => (await caller.RunAsync(words)).Out.Trim();

        Assert.Contains("2030-01-01T00:00:00Z", await SayAsync("policies", "list"), StringComparison.Ordinal);
        Assert.Equal("{\n \"Version\": \"1\"}", (await SayAsync("policies", "show", "P")).Replace("\r", "", StringComparison.Ordinal));
        Assert.Equal("P is attached to CAK1.", await SayAsync("policies", "attach", "P", "CAK1"));
        Assert.Equal("P is detached from CAK1.", await SayAsync("policies", "detach", "P", "CAK1"));
        Assert.Equal("P is deleted.", await SayAsync("policies", "delete", "P"));
        Assert.Equal("CAK1 is deleted.", await SayAsync("keys", "delete", "CAK1"));
    }

    [Theory]
    [InlineData(true, "Allow", 2, "Few", true, 0, "R: allowed by statement 2 (Few) of P")]
    [InlineData(false, "ExplicitDeny", 1, "", true, 1, "R: denied by statement 1 of P")]
    [InlineData(false, "ImplicitDeny", 0, "", true, 1, "R: denied: no statement allows it")]
    [InlineData(false, "Allow", 1, "", false, 1, "R: denied: the key is inactive (else allowed by statement 1 of P)")]
    public async Task Why_names_the_deciding_statement(bool allowed, string decision, int statement, string sid, bool active, int exit, string expected)
    {
        await using var server = new StubServer().Answer(
            "ExplainPolicy", new { Allowed = allowed, Decision = decision, PolicyName = "P", Statement = statement, Sid = sid, KeyActive = active, Resource = "R" });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync(
            "policies", "why", "--key", "CAK1", "--action", "RunCommand", "--resource", "instance/mi-1", "--source-ip", "10.0.0.1", "--username", "web", "--targets", "3", "--tag", "env=prod");

        Assert.Equal((exit, expected), (code, output.Trim()));
        var call = server.CallOf("ExplainPolicy");
        Assert.Equal(
            ("CAK1", "RunCommand", "instance/mi-1", "10.0.0.1", "web", "3"),
            (call["UserAccessKeyId"], call["PolicyAction"], call["PolicyResource"], call["SourceIp"], call["Username"], call["TargetCount"]));
        Assert.Equal(("env", "prod"), (call["Tag.1.Key"], call["Tag.1.Value"]));
    }

    [Fact]
    public async Task Why_needs_a_key_an_action_and_a_resource()
    {
        await using var server = new StubServer();
        using var caller = new Caller(server);

        Assert.Equal(2, (await caller.RunAsync("policies", "why", "--key", "CAK1", "--action", "RunCommand")).Code);
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData("keys", "ca keys create deploy")]
    [InlineData("policies", "ca policies why --key")]
    public async Task Help_shows_examples(string verb, string example)
    {
        using var caller = new Caller();

        var (code, output, _) = await caller.RunAsync(verb, "--help");

        Assert.Equal(0, code);
        Assert.Contains(example, output, StringComparison.Ordinal);
    }
}
