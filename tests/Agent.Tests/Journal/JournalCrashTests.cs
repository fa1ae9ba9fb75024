using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>Plays scenes on a disk that loses its power at every single step in turn, then goes on from what is left, and may lose it again.</summary>
public class JournalCrashTests
{
    private static readonly Loss[] Losses = Enum.GetValues<Loss>();

    private static readonly Beat[] Scene =
    [
        new(null, new AgentEvent.Linking()),
        new(null, new AgentEvent.Linked(), Some.Run(0), Some.Run(1)),
        new(null, Some.Run(0), new AgentEvent.StopAsked(Some.Record(2))),
        new(null, new AgentEvent.Ended(Some.Record(0), Some.Exited(0))),
        new(null, Some.Run(2), Some.Run(0), new AgentEvent.Ended(Some.Record(1), Some.Exited(3))),
        new(null, new AgentEvent.OutcomeAnswered(Some.Record(0)), Some.Run(3, startByMs: -1)),
        new(null, Some.Run(1), Some.Run(0), new AgentEvent.StateAsked(Some.Record(3))),
    ];

    // The disk fills up in the midst of it, is compacted, and has room again.
    private static readonly Beat[] FullScene =
    [
        new(null, new AgentEvent.Linking(), Some.Run(0), Some.Run(1)),
        new(40, new AgentEvent.Ended(Some.Record(0), Some.Exited(0, 2_000)), Some.Run(2)),
        new(-1, new AgentEvent.Tick(), new AgentEvent.OutcomeAnswered(Some.Record(0)), new AgentEvent.Ended(Some.Record(1), Some.Exited(3, 300_000))),
        new(null, new AgentEvent.Linking(), Some.Run(3), new AgentEvent.StopAsked(Some.Record(4))),
        new(600_000, new AgentEvent.Tick()),
        new(null, new AgentEvent.Tick(), Some.Run(0), Some.Run(1), Some.Run(3), Some.Run(4), new AgentEvent.Linking()),
    ];

    private static readonly Gen<Beat[]> Scenes = Gen.Select(
        Gen.Frequency((4, Gen.Const((long?)null)), (2, Gen.Long[-1, 400].Select(room => (long?)room)), (1, Gen.Const((long?)600_000))),
        Events().Array[1, 4],
        (room, events) => new Beat(room, events)).Array[1, 10];

    [Fact]
    public void Whatever_step_the_power_goes_at_a_script_starts_at_most_once_and_no_result_is_forgotten() => CheckEveryStep(Scene);

    [Fact]
    public void A_full_disk_and_its_compaction_hold_it_too() => CheckEveryStep(FullScene);

    [Fact]
    public void Random_scenes_hold_it_too() => Scenes.Sample(CheckEveryStep, iter: 25);

    [Fact]
    public void Power_that_goes_again_at_any_step_of_the_recovery_changes_nothing()
    {
        CheckEveryRecovery(Scene, stride: 1);
        // Its steps are many and much the same; each of the recovery's is tried with some of the first life's.
        CheckEveryRecovery(FullScene, stride: 7);
    }

    [Fact]
    public void Random_scenes_with_the_power_gone_three_times_hold_it_too() => Gen.Select(Scenes, Gen.Int[1, 60].Array[3], Gen.Enum<Loss>().Array[3]).Sample((scene, steps, losses) =>
    {
        var play = new Play(new SimulatedDisk { PowerLostAt = steps[0] });
        play.Go(scene);
        play.RestoreAndGo(losses[0], scene, steps[1]);
        play.RestoreAndGo(losses[1], scene, steps[2]);
        play.RestoreAndGo(losses[2], scene);
        play.Check();
    }, iter: 500);

    [Fact]
    public void A_copy_of_the_journal_starts_nothing_that_was_in_it_and_shows_by_its_link_counter() => Gen.Select(Scenes, Scenes).Sample((before, after) =>
    {
        var first = new Play(new SimulatedDisk());
        first.Go(before);
        var copied = first.Disk.Copy();
        copied.Room = long.MaxValue;
        copied.FilesFull = false;
        var known = JournalFile.Open(copied).State;
        var remembered = known.Records.Keys.ToHashSet();
        var starts = first.Starts.Count;
        Beat[] scene = [.. before, .. after, new(600_000, new AgentEvent.Tick()), new(null, new AgentEvent.Linking())];

        // The first goes on, from what it remembers, as does an agent that is restored from the copy, or a second one that was given it.
        first.RestoreAndGo(Loss.Nothing, scene);
        first.Check();
        var second = new Play(copied);
        second.RestoreAndGo(Loss.Nothing, scene);
        second.Check();

        // Of what was in it neither starts anything again. What the first started after the copy the second cannot know of; the server can: both come
        // with the same journal, and the second with a number that was there before.
        Assert.Empty(first.Starts.Skip(starts).Intersect(remembered));
        Assert.Empty(second.Starts.Intersect(remembered));
        Assert.Equal(known.Id, JournalFile.Open(second.Disk).State.Id);
        Assert.Equal(known.Id, JournalFile.Open(first.Disk).State.Id);
        Assert.True(known.LinkCounter + 1 <= first.LinkCounter);
    }, iter: 100);

    private static void CheckEveryStep(Beat[] scene)
    {
        for (var step = 1; step <= Steps(scene); step++)
        {
            foreach (var loss in Losses)
            {
                var play = new Play(new SimulatedDisk { PowerLostAt = step });
                play.Go(scene);
                play.RestoreAndGo(loss, scene);
                play.Check();
            }
        }
    }

    private static void CheckEveryRecovery(Beat[] scene, int stride)
    {
        var steps = Steps(scene);
        for (var step = 1; step <= steps; step += stride)
        {
            for (var again = 1; again <= steps; again++)
            {
                var play = new Play(new SimulatedDisk { PowerLostAt = step });
                play.Go(scene);
                // All pairs of losses come, if not at all pairs of steps.
                play.RestoreAndGo(Losses[(step + again) % Losses.Length], scene, again);
                play.RestoreAndGo(Losses[(step * 2 + again / Losses.Length) % Losses.Length], scene);
                play.Check();
            }
        }
    }

    private static int Steps(Beat[] scene)
    {
        var calm = new Play(new SimulatedDisk());
        calm.Go(scene);
        calm.Check();
        return calm.Disk.Steps;
    }

    private static Gen<AgentEvent> Events()
    {
        var record = Gen.Int[0, 4];
        return Gen.OneOf<AgentEvent>(
            record.Select(r => (AgentEvent)Some.Run(r)),
            record.Select(r => (AgentEvent)Some.Run(r)),
            record.Select(r => (AgentEvent)new AgentEvent.StopAsked(Some.Record(r))),
            record.Select(r => (AgentEvent)new AgentEvent.StateAsked(Some.Record(r))),
            record.Select(r => (AgentEvent)new AgentEvent.Ended(Some.Record(r), Some.Exited(r))),
            record.Select(r => (AgentEvent)new AgentEvent.OutcomeAnswered(Some.Record(r))),
            Gen.Const<AgentEvent>(new AgentEvent.Linking()),
            Gen.Const<AgentEvent>(new AgentEvent.Tick()));
    }
}
