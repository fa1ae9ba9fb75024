using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class DurabilityTests
{
    [Fact]
    public async Task A_durable_server_is_accepted()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        await using var connection = await test.Database.OpenAsync();

        await Durability.RequireAsync(connection);
    }

    [Fact]
    public async Task A_server_that_does_not_wait_for_its_disk_is_refused_by_the_name_of_the_setting()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        var careless = new NpgsqlConnectionStringBuilder(test.ConnectionString) { Options = "-c synchronous_commit=off" };
        await using var database = Database.OpenPostgres(careless.ConnectionString);
        await using var connection = await database.OpenAsync();

        var refused = await Assert.ThrowsAsync<DurabilityException>(() => Durability.RequireAsync(connection));

        Assert.Equal("synchronous_commit", refused.Setting);
        Assert.Equal(
            "PostgreSQL's setting synchronous_commit is off: acknowledged calls could be lost. Set synchronous_commit = on.", refused.Message);
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("local", true)]
    [InlineData("remote_apply", true)]
    [InlineData("off", false)]
    public void Only_off_loses_writes(string value, bool durable) => Assert.Equal(durable, Durability.Keeps(value));

    [Fact]
    public async Task Sqlite_waits_for_the_disk_on_connections_that_others_open_too()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        // Orleans' providers open their own connections from the text alone.
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(test.Database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();

        var settings = await connection.QueryAsync(
            "SELECT (SELECT synchronous FROM pragma_synchronous), (SELECT journal_mode FROM pragma_journal_mode)",
            row => (row.GetInt64(0), row.GetString(1)));

        Assert.Equal((2L, "wal"), Assert.Single(settings));
    }
}
