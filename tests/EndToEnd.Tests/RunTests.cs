using System.Diagnostics;
using System.Text.Json;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Launcher.Processes;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>./run as a newcomer starts it, on a directory of its own.</summary>
public sealed class RunTests
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);

    [Fact]
    public Task Run_once_says_in_one_line_that_all_went_well_and_the_next_run_finds_its_history_and_stops_when_told() =>
        TryAsync([], []);

    [Fact]
    public Task Run_does_the_same_with_separate_processes_on_a_database_server_of_its_own() =>
        TryAsync(["--postgres"], ["--postgres", "--silos", "1", "--gateways", "1"]);

    [Fact]
    public async Task Run_on_a_given_database_lets_gateways_in_with_a_login_of_their_own()
    {
        await NativeAgent.ProgramAsync();
        await using var processes = new Processes();
        var server = await processes.StartPostgresAsync();
        var given = new NpgsqlConnectionStringBuilder(server.ServerConnectionString("cloud_assistant"));
        await using (var admin = new NpgsqlConnection(server.AdminConnectionString))
        {
            await admin.OpenAsync(processes.Patience);
            await using var allow = new NpgsqlCommand($"ALTER ROLE {given.Username} CREATEROLE", admin);
            await allow.ExecuteNonQueryAsync(processes.Patience);
        }

        await using var run = new RunUnderTest(Patience.Usual, given.ConnectionString);
        var once = await run.OnceAsync(["--once", "--json", "--postgres", "--silos", "1", "--gateways", "1"]);

        Assert.True(once.ExitCode == 0, once.Error);
        AssertWentWell(Told.Read(once.Output.Trim()));
        await using var sessions = new NpgsqlConnection(given.ConnectionString);
        await sessions.OpenAsync(processes.Patience);
        await using var logins = new NpgsqlCommand(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'cloud_assistant_gateway_%' AND NOT rolsuper AND NOT rolcreaterole", sessions);
        Assert.Equal(1L, await logins.ExecuteScalarAsync(processes.Patience));
    }

    private static async Task TryAsync(string[] first, string[] second)
    {
        await NativeAgent.ProgramAsync();
        await using var run = new RunUnderTest(Patience.Usual);

        var once = await run.OnceAsync(["--once", "--json", .. first]);
        Assert.True(once.ExitCode == 0, once.Error);
        var told = Told.Read(Assert.Single(once.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        AssertWentWell(told);
        var key = AccessKeyFile.Read(told.AccessKeyFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(told.AccessKeyFile));
        using (var fields = JsonDocument.Parse(await File.ReadAllTextAsync(told.AccessKeyFile)))
            Assert.Equal(["AccessKeyId", "AccessKeySecret"], fields.RootElement.EnumerateObject().Select(field => field.Name).Order());

        using var serving = run.Start(["--json", .. second]);
        var again = Told.Read(await run.LineAsync(serving));
        AssertWentWell(again);
        Assert.NotEqual(told.InvokeId, again.InvokeId);
        Assert.Equal((told.AccessKeyFile, told.Records[0].InstanceId), (again.AccessKeyFile, again.Records[0].InstanceId));
        using var client = new CloudAssistantClient(new(again.Endpoint), key.AccessKeyId, key.AccessKeySecret);
        var history = await client.DescribeInvocationsAsync(new DescribeInvocationsRequest(), run.Patience);
        Assert.Equal([again.InvokeId, told.InvokeId], history.Invocations.Invocation.Select(invocation => invocation.InvokeId));
        Assert.Equal(told.Records[0].Output, (await Outcome.ReadAsync(client, told.InvokeId)).Values.Single().Output);

        await run.ServesAsync(serving);
        var asked = Stopwatch.StartNew();
        Signals.Send(serving.Id, Signals.Interrupt);
        await serving.WaitForExitAsync(run.Patience);
        Assert.Equal(0, serving.ExitCode);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, StopsWithin);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.DescribeInvocationsAsync(new DescribeInvocationsRequest()));
    }

    private static void AssertWentWell(Told told)
    {
        Assert.Equal(("Finished", "Success"), (told.InvokeStatus, told.InvocationStatus));
        var record = Assert.Single(told.Records);
        Assert.Equal(("Finished", "Success", 0), (record.InvokeRecordStatus, record.InvocationStatus, record.ExitCode));
        Assert.StartsWith("Hello from ", record.Output, StringComparison.Ordinal);
    }

    /// <summary>The line, read strictly: a field more or less is another promise.</summary>
    private sealed record Told(
        string Endpoint, string AccessKeyFile, string InvokeId, string InvokeStatus, string InvocationStatus, IReadOnlyList<ToldRecord> Records)
    {
        private static readonly JsonSerializerOptions Strictly = new(JsonSerializerOptions.Strict);

        public static Told Read(string line) => JsonSerializer.Deserialize<Told>(line, Strictly)!;
    }

    private sealed record ToldRecord(string InstanceId, string InvokeRecordStatus, string InvocationStatus, int? ExitCode, string Output);
}
