using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CloudAssistant.Launcher.Processes;
using Npgsql;

namespace CloudAssistant.Launcher.Postgres;

/// <summary>
/// A PostgreSQL server of our own: its data in a directory of ours, on a loopback port the system chose, with passwords nobody else knows, durable
/// (fsync on). It is started by us, never as root, and dies with us. The next start finds its data, also after a kill -9.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresLayout _layout;
    private readonly PostgresLogins _logins;
    private readonly ChildProcess _process;
    private readonly int _port;

    private PrivatePostgres(PostgresLayout layout, PostgresLogins logins, ChildProcess process, int port)
    {
        _layout = layout;
        _logins = logins;
        _process = process;
        _port = port;
    }

    public int ProcessId => _process.Id;

    public ChildProcess Process => _process;

    public int Port => _port;

    /// <summary>The login that may do everything, on a database that is always there.</summary>
    public string AdminConnectionString => ConnectionString(PostgresLogins.Admin, _logins.AdminPassword, "postgres");

    /// <summary>The login that owns the databases made by <see cref="CreateDatabaseAsync"/>.</summary>
    public string ServerConnectionString(string database) => ConnectionString(PostgresLogins.Server, _logins.ServerPassword, database);

    /// <summary>The login that reads the membership tables and nothing else, once <see cref="GrantMembershipAsync"/> was called.</summary>
    public string GatewayConnectionString(string database) => ConnectionString(PostgresLogins.Gateway, _logins.GatewayPassword, database);

    /// <summary>Makes the data directory when there is none, starts the server and waits until it takes connections.</summary>
    /// <param name="directory">Where everything of it lies.</param>
    /// <param name="logFile">Where it writes its log.</param>
    /// <param name="spawner">Starts it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="samePort">The port to listen on, for a server that comes back to its clients; 0 takes a free one.</param>
    public static async Task<PrivatePostgres> StartAsync(
        string directory, string logFile, Spawner spawner, CancellationToken cancellation, int samePort = 0)
    {
        var binaries = PostgresBinaries.Find()
            ?? throw new PostgresUnavailableException("PostgreSQL is missing. Install it: apt-get install -y postgresql");
        var layout = await PostgresLayout.PrepareAsync(directory, cancellation);
        var logins = PostgresLogins.LoadOrCreate(layout.LoginsFile);
        await layout.InitialiseAsync(binaries, logins.AdminPassword, cancellation);

        var waited = Stopwatch.StartNew();
        while (true)
        {
            layout.ForgetDeadServer();
            var port = samePort == 0 ? FreePort() : samePort;
            var process = await spawner.StartAsync(layout.StartOf(binaries, port, logFile));
            var server = new PrivatePostgres(layout, logins, process, port);
            if (await server.AnswersAsync(waited, cancellation))
            {
                await server.PrepareLoginsAsync(cancellation);
                return server;
            }
            // A predecessor that is still going down holds the directory, or the port was taken between: try again.
            if (waited.Elapsed > StartPatience)
                throw new PostgresUnavailableException($"PostgreSQL did not start; its log is {logFile}:{Environment.NewLine}{process.LastLines()}");
            await Task.Delay(Pause * 10, cancellation);
        }
    }

    /// <summary>Makes a database when there is none by that name.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellation)
    {
        await using var admin = await OpenAdminAsync("postgres", cancellation);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = @name", admin);
        exists.Parameters.AddWithValue("name", name);
        if (await exists.ExecuteScalarAsync(cancellation) is null)
            await ExecuteAsync(admin, $"""CREATE DATABASE "{name}" OWNER {PostgresLogins.Server} TEMPLATE template0""", cancellation);
    }

    /// <summary>
    /// Forgets the silos of an earlier run. They died with it, many without a word, and a new silo would try for more than a minute to reach them. Nobody
    /// but our own silos knows this server, so call it before the first of them starts.
    /// </summary>
    public async Task ForgetSilosAsync(string database, CancellationToken cancellation)
    {
        await using var admin = await OpenAdminAsync(database, cancellation);
        await using var exists = new NpgsqlCommand("SELECT to_regclass('OrleansMembershipTable') IS NOT NULL", admin);
        if (await exists.ExecuteScalarAsync(cancellation) is true)
            await ExecuteAsync(admin, "DELETE FROM OrleansMembershipTable", cancellation);
    }

    /// <summary>Lets the gateways' login read membership. The tables must be there.</summary>
    public async Task GrantMembershipAsync(string database, CancellationToken cancellation)
    {
        await using var admin = await OpenAdminAsync(database, cancellation);
        await ExecuteAsync(admin, GrantMembership(PostgresLogins.Gateway), cancellation);
    }

    /// <summary>The statement that lets a login read membership.</summary>
    public static string GrantMembership(string login) =>
        $"GRANT SELECT ON OrleansQuery, OrleansMembershipVersionTable, OrleansMembershipTable TO {login}";

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();

    private async Task<bool> AnswersAsync(Stopwatch waited, CancellationToken cancellation)
    {
        while (!_process.HasExited && waited.Elapsed < StartPatience)
        {
            try
            {
                await using var admin = await OpenAdminAsync("postgres", cancellation);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
        await _process.StopAsync();
        return false;
    }

    private async Task PrepareLoginsAsync(CancellationToken cancellation)
    {
        await using var admin = await OpenAdminAsync("postgres", cancellation);
        // A failing statement would stand in the log with its password.
        await ExecuteAsync(admin, "SET log_min_error_statement = panic; SET log_statement = none", cancellation);
        foreach (var (login, password) in ((string, string)[])[(PostgresLogins.Server, _logins.ServerPassword), (PostgresLogins.Gateway, _logins.GatewayPassword)])
        {
            await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = @login", admin);
            exists.Parameters.AddWithValue("login", login);
            var verb = await exists.ExecuteScalarAsync(cancellation) is null ? "CREATE" : "ALTER";
            await ExecuteAsync(admin, $"{verb} ROLE {login} LOGIN PASSWORD '{password}'", cancellation);
        }
    }

    private async Task<NpgsqlConnection> OpenAdminAsync(string database, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString(PostgresLogins.Admin, _logins.AdminPassword, database)) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private string ConnectionString(string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = _port,
        Username = user,
        Password = password,
        Database = database,
    }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
