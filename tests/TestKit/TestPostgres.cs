using System.Globalization;
using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;
using Npgsql;

namespace CloudAssistant.TestKit;

/// <summary>
/// One private PostgreSQL server per test process, durable as in production. The kernel stops it when the process ends, however it ends;
/// what a killed process left on the disk, the next one removes.
/// </summary>
internal static class TestPostgres
{
    private const string DirectoryPrefix = "ca-test-postgres-";
    private static readonly Lazy<Task<PrivatePostgres>> Server = new(StartAsync);
    private static int _databases;

    // Below /tmp itself: the server's own user must be able to walk there.
    private static readonly string Home = Path.Combine(
        Path.GetTempPath(), DirectoryPrefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the server writes.</summary>
    public static string LogFile => Path.Combine(Home, "postgres.log");

    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await Server.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await server.CreateDatabaseAsync(name, CancellationToken.None);
        // Many tests share one server: each takes few connections.
        return new NpgsqlConnectionStringBuilder(server.ServerConnectionString(name)) { MaxPoolSize = 10 }.ConnectionString;
    }

    /// <summary>Runs a statement as the server's administrator.</summary>
    public static async Task AdministerAsync(string statement)
    {
        var server = await Server.Value;
        await using var connection = new NpgsqlConnection(server.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        RemoveLeftovers();
        var server = await PrivatePostgres.StartAsync(Home, LogFile, new Spawner(), CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Signals.Send(server.ProcessId, Signals.Kill);
            server.Process.WaitForExitAsync(CancellationToken.None).GetAwaiter().GetResult();
            Remove(Home);
        };
        return server;
    }

    private static void RemoveLeftovers()
    {
        foreach (var directory in Directory.GetDirectories(Path.GetTempPath(), DirectoryPrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(directory)[DirectoryPrefix.Length..], out var owner) && !Directory.Exists($"/proc/{owner}"))
                Remove(directory);
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its server is still going down, or it is another user's: the next run tries again.
        }
    }
}
