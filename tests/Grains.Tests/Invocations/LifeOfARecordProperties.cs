using CsCheck;

namespace CloudAssistant.Grains.Tests.Invocations;

public sealed class LifeOfARecordProperties
{
    private static readonly Gen<(int Accepted, (Step Step, int Number)[] Steps)> Stories = Gen.Select(
        Gen.Int[0, 2],
        Gen.Select(Gen.Int[0, (int)Enum.GetValues<Step>().Max()].Select(number => (Step)number), Gen.Int[0, 120]).Array[1, 60]);

    [Fact]
    public void Any_interleaving_of_deliver_start_stop_expire_report_reconnect_duplicate_and_loss_keeps_the_rules() =>
        Tell(world => world.Heal(), stories: 30_000);

    [Fact]
    public void Any_interleaving_ends_in_time_when_everything_dies_but_the_sweeper() =>
        Tell(world => world.Die(), stories: 10_000);

    private static void Tell(Action<RecordWorld> end, int stories) => Stories.Sample(
        story =>
        {
            var world = new RecordWorld(story.Accepted);
            foreach (var (step, number) in story.Steps)
                world.Do(step, number);
            end(world);
        },
        iter: stories,
        print: story => $"{story.Accepted}: {string.Join(", ", story.Steps.Select(s => $"{s.Step}({s.Number})"))}");
}
