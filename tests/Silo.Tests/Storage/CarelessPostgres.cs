using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Launcher.Servers;
using CloudAssistant.Silo.Tests.Gateways;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Storage;

/// <summary>A PostgreSQL server of its own, whose settings tests may spoil.</summary>
public sealed class CarelessPostgres : IAsyncLifetime
{
    private const string Password = "only-for-this-server";
    private readonly string _home = Directory.CreateTempSubdirectory("ca-careless-").FullName;
    private readonly int _port = Ports.Free();
    private ChildProcess? _server;

    /// <summary>How a silo reaches it.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Username={PostgresLogins.Admin};Password={Password};Database=postgres;Pooling=False";

    public async Task InitializeAsync()
    {
        // PostgreSQL runs as a user of its own, who must be able to pass through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home, (UnixFileMode)Convert.ToInt32("755", 8));
        var layout = await PostgresLayout.PrepareAsync(Path.Combine(_home, "data"), CancellationToken.None);
        var binaries = PostgresBinaries.Find()!;
        await layout.InitialiseAsync(binaries, Password, CancellationToken.None);
        var start = layout.StartOf(binaries, _port, Path.Combine(_home, "log"));
        // What stands on its command line could not be set otherwise.
        _server = await new Spawner().StartAsync(start with { Command = [.. start.Command.Select(word => word == "fsync=on" ? "log_connections=off" : word)] });
        await Eventually.TrueAsync(AnswersAsync);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>Turns that one off and leaves the others on.</summary>
    internal async Task TurnOffAsync(string setting)
    {
        await using var admin = new NpgsqlConnection(ConnectionString);
        await admin.OpenAsync();
        foreach (var statement in new[] { "ALTER SYSTEM RESET ALL", $"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()" })
        {
            await using var command = new NpgsqlCommand(statement, admin);
            await command.ExecuteNonQueryAsync();
        }

        // The reload is a signal: this session has it when it shows the value.
        await using var show = new NpgsqlCommand($"SHOW {setting}", admin);
        await Eventually.TrueAsync(async () => (string?)await show.ExecuteScalarAsync() == "off");
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var admin = new NpgsqlConnection(ConnectionString);
            await admin.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
