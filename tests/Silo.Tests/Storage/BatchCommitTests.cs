using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Invocations;
using CloudAssistant.TestKit;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Storage;

/// <summary>A batch that commits without saying so: what fails at that moment was not done, and nobody hears otherwise.</summary>
public sealed class BatchCommitTests
{
    [Fact]
    public async Task A_nonce_whose_commit_failed_is_not_said_to_be_burned()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await FailAtCommitAsync(test.Database, "nonces");
        await using var writer = new NonceWriter(test.Database, TimeProvider.System);

        await Assert.ThrowsAsync<PostgresException>(() => writer.BurnAsync(new("key", "1", DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task A_status_whose_commit_failed_is_not_said_to_be_written()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        var plan = bed.Run(await bed.AddInstanceAsync());
        Assert.Null((await bed.TogetherAsync(plan))[0]!.Refused);
        await FailAtCommitAsync(bed.Database, "invocations");
        await using var writer = new StatusWriter(bed.Database, TimeProvider.System);

        await Assert.ThrowsAsync<PostgresException>(() => writer.WriteAsync(new(plan.Id, OverallStatus.Running, OverallStatus.Running, false, 9)));
    }

    private static Task<int> FailAtCommitAsync(Database database, string table) => database.WriteAsync(connection => connection.ExecuteAsync(
        $"""
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''The commit failed.''; END';
        CREATE CONSTRAINT TRIGGER fails AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()
        """));
}
