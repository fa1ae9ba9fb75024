using CsCheck;

namespace CloudAssistant.Grains.Tests.Invocations;

public sealed class LifeOfARecordProperties
{
    private static readonly Gen<(Step Step, int Number)[]> Stories =
        Gen.Select(Gen.Int[0, (int)Enum.GetValues<Step>().Max()].Select(number => (Step)number), Gen.Int[0, 120]).Array[1, 60];

    [Fact]
    public void Any_interleaving_of_deliver_start_stop_expire_report_reconnect_duplicate_and_loss_keeps_the_rules() =>
        Stories.Sample(
            story =>
            {
                var world = new RecordWorld();
                foreach (var (step, number) in story)
                    world.Do(step, number);
                world.Heal();
            },
            iter: 100_000,
            print: story => string.Join(", ", story.Select(s => $"{s.Step}({s.Number})")));
}
