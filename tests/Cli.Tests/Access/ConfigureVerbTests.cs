using System.Runtime.Versioning;

namespace CloudAssistant.Cli.Tests.Access;

[UnsupportedOSPlatform("windows")]
public sealed class ConfigureVerbTests
{
    private const string Secret = "a-long-secret-abc";

    [Fact]
    public async Task A_profile_is_kept_shown_with_its_secret_hidden_used_and_deleted()
    {
        await using var server = new StubServer().Answer("DescribeManagedInstances", new { Instances = Array.Empty<object>() });
        using var caller = new Caller { Typed = Secret + "\n" };
        caller.Variables["HOME"] = caller.Data;
        var file = Path.Combine(caller.Data, ".config/cloud-assistant/config.json");

        var (code, output, error) = await caller.RunAsync(
            "configure", "set", "--profile", "staging", "--endpoint", server.Endpoint.ToString(), "--region", "here", "--access-key-id", "CAK1", "--access-key-secret-stdin");

        Assert.Equal((0, $"staging is kept in {file}.\n", ""), (code, output, error));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(Secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        foreach (string[] look in (string[][])[["get"], ["list"], ["get", "-o", "json"], ["list", "-o", "json"]])
        {
            (code, output, _) = await caller.RunAsync(["configure", .. look]);
            Assert.Equal(0, code);
            Assert.Contains("CAK1", output, StringComparison.Ordinal);
            Assert.Contains("***abc", output, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        }

        // The first profile is the one that is used.
        Assert.Equal(0, (await caller.RunAsync("instances")).Code);
        Assert.Equal("here", server.CallOf("DescribeManagedInstances")["RegionId"]);

        Assert.Equal((0, "staging is used.\n", ""), await caller.RunAsync("configure", "use", "staging"));
        Assert.Equal((0, "staging is deleted.\n", ""), await caller.RunAsync("configure", "delete", "staging"));
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(2, (await caller.RunAsync("configure", "use", "staging")).Code);
    }

    [Fact]
    public async Task Questions_keep_what_is_not_answered()
    {
        using var caller = new Caller { Typed = "http://127.0.0.1:7\nCAK1\n" + Secret + "\n\n" };
        caller.Variables["HOME"] = caller.Data;

        var (code, _, error) = await caller.RunAsync("configure");
        var (_, shown, _) = await caller.RunAsync("configure", "get", "-o", "json");

        Assert.Equal(0, code);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.Contains("\"Endpoint\": \"http://127.0.0.1:7/\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"RegionId\": \"local-1\"", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configure", "set")]
    [InlineData("configure", "set", "--endpoint", "nonsense")]
    [InlineData("configure", "get", "--profile", "none")]
    [InlineData("configure", "delete", "none")]
    [InlineData("instances", "--access-key-id", "CAK1")]
    [InlineData("instances", "--access-key-secret-stdin")]
    [InlineData("instances", "--access-key-id", "CAK1", "--access-key-file", "f")]
    public async Task Wrong_usage_is_told(params string[] typed)
    {
        using var caller = new Caller();
        caller.Variables["HOME"] = caller.Data;

        var (code, output, error) = await caller.RunAsync(typed);

        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }
}
