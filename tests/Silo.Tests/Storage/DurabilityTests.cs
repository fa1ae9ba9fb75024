using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class DurabilityTests : IClassFixture<CarelessPostgres>
{
    private readonly CarelessPostgres _careless;

    public DurabilityTests(CarelessPostgres careless) => _careless = careless;

    [Theory]
    [InlineData("synchronous_commit")]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    public async Task A_server_that_may_lose_writes_is_refused_by_the_name_of_the_setting(string setting)
    {
        await _careless.TurnOffAsync(setting);
        await using var database = Database.OpenPostgres(_careless.ConnectionString);
        await using var connection = await database.OpenAsync();

        var refused = await Assert.ThrowsAsync<DurabilityException>(() => Durability.RequireAsync(connection));

        Assert.Equal(setting, refused.Setting);
        Assert.Equal($"PostgreSQL's setting {setting} is off: acknowledged calls could be lost. Set {setting} = on.", refused.Message);
    }

    [Fact]
    public async Task A_silo_does_not_start_on_such_a_server_and_says_why_in_one_line()
    {
        await _careless.TurnOffAsync("fsync");
        using var directory = new TestDirectory();

        var (status, error, _) = await SiloProcess.RunAsync(directory, new() { ["CLOUD_ASSISTANT_POSTGRES"] = _careless.ConnectionString });

        Assert.Equal((2, "PostgreSQL's setting fsync is off: acknowledged calls could be lost. Set fsync = on.\n"), (status, error));
    }

    [Fact]
    public async Task A_durable_server_is_accepted()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        await using var connection = await test.Database.OpenAsync();

        await Durability.RequireAsync(connection);
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
