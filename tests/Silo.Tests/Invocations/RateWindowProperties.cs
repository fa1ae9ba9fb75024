using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Silo.Storage;
using CsCheck;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Never more at once than allowed, whatever happens in whatever order, on the real databases.</summary>
public sealed class RateWindowProperties
{
    // More than fit into one slice.
    private const int Pool = 503;

    private static readonly Gen<RateAmount> Some = Gen.Select(Gen.Int[1, 4], Gen.Bool, (value, percent) => new RateAmount(percent ? value * 20 : value, percent));

    private static readonly Gen<RatePolicy> Policies = Gen.Select(
        Some.Nullable(), Some.Nullable(), Gen.Bool, Gen.Int[0, 90], (atOnce, errors, batches, pause) => new RatePolicy
        {
            Concurrency = atOnce, MaxErrors = errors, Batches = batches && atOnce is not null,
            BatchPause = TimeSpan.FromSeconds(batches && atOnce is not null ? pause : 0),
        });

    private static readonly Gen<(RatePolicy Policy, int Targets, (RateStep Step, int Number)[] Steps)> Stories = Gen.Select(
        Policies,
        Gen.Frequency((4, Gen.Int[1, 8]), (1, Gen.Const(Pool))),
        Gen.Select(Gen.Int[0, (int)Enum.GetValues<RateStep>().Max()].Select(number => (RateStep)number), Gen.Int[0, 100]).Array[5, 40]);

    [Theory]
    [InlineData(DatabaseKind.Sqlite, 60)]
    [InlineData(DatabaseKind.Postgres, 60)]
    public async Task Never_more_run_at_once_than_allowed_and_everything_ends(DatabaseKind kind, int stories)
    {
        await using var bed = await AcceptBed.OpenAsync(kind);
        var instances = Enumerable.Range(0, Pool).Select(_ => InstanceId.New(CellId.Default, bed.Clock.Now)).ToArray();
        await bed.Database.WriteAsync(async connection =>
        {
            foreach (var instance in instances)
                await connection.ExecuteAsync(
                    """
                    INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
                      registered_at, public_key, facts, tags)
                    VALUES (@id, @account, 'web', '', 'linux', '', '', '', @id, '', 1, @key, '{}', '{}')
                    """,
                    ("id", instance.Value.Value), ("account", AccountId.First.Value), ("key", new byte[32]));
            return 0;
        });
        await using var one = bed.Test.Open();
        await using var other = bed.Test.Open();

        // One after the other: they share the links.
        await Stories.SampleAsync(
            async story =>
            {
                await using var world = await RateWorld.StartAsync(
                    bed, [one, other], story.Policy, instances.Take(story.Targets), online: Math.Min(8, story.Targets));
                foreach (var (step, number) in story.Steps)
                    await world.DoAsync(step, number);
                await world.HealAsync();
            },
            iter: stories,
            threads: 1,
            print: story => $"{story.Policy} {story.Targets}: {string.Join(", ", story.Steps.Select(step => $"{step.Step}({step.Number})"))}");
    }
}
