using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using Npgsql;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The gateways' login on a database that somebody else runs.</summary>
public sealed class MembershipLoginTests
{
    [Fact]
    public async Task Gateways_on_a_given_database_read_membership_and_nothing_else_or_the_start_is_refused_with_what_to_run()
    {
        await using var processes = new Processes();
        var server = await processes.StartPostgresAsync();
        var given = server.ServerConnectionString("cloud_assistant");
        var file = Path.Combine(processes.FilesOfTest, "membership-login.json");

        var refused = await Assert.ThrowsAsync<PostgresUnavailableException>(() => MembershipLogin.PrepareAsync(given, file, processes.Patience));
        Assert.Contains("GRANT SELECT ON OrleansQuery, OrleansMembershipVersionTable, OrleansMembershipTable TO ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CLOUD_ASSISTANT_MEMBERSHIP", refused.Message, StringComparison.Ordinal);

        await ExecuteAsync(server.AdminConnectionString, $"ALTER ROLE {new NpgsqlConnectionStringBuilder(given).Username} CREATEROLE");
        var made = await MembershipLogin.PrepareAsync(given, file, processes.Patience);
        await using (var database = Database.OpenPostgres(given))
            await new Migrator(database).RunAsync(cancellation: processes.Patience);
        await made.GrantAsync(processes.Patience);

        await ExecuteAsync(made.ConnectionString, "SELECT * FROM OrleansMembershipTable");
        var denied = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(made.ConnectionString, "SELECT * FROM access_keys"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(made.ConnectionString, (await MembershipLogin.PrepareAsync(given, file, processes.Patience)).ConnectionString);
    }

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
