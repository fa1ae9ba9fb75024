using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>Plays scenes on a disk that loses its power at every single step in turn, then goes on from what is left.</summary>
public class JournalCrashTests
{
    private static readonly Loss[] Losses = Enum.GetValues<Loss>();

    [Fact]
    public void Whatever_step_the_power_goes_at_a_script_starts_at_most_once_and_no_result_is_forgotten()
    {
        AgentEvent[][] scene =
        [
            [new AgentEvent.Linking()],
            [new AgentEvent.Linked(), Some.Run(0), Some.Run(1)],
            [Some.Run(0), new AgentEvent.StopAsked(Some.Record(2))],
            [new AgentEvent.Ended(Some.Record(0), Some.Exited(0))],
            [Some.Run(2), Some.Run(0), new AgentEvent.Ended(Some.Record(1), Some.Exited(3))],
            [new AgentEvent.OutcomeAnswered(Some.Record(0)), Some.Run(3, startByMs: -1)],
            [Some.Run(1), Some.Run(0), new AgentEvent.StateAsked(Some.Record(3))],
        ];
        CheckEveryStep(scene);
    }

    [Fact]
    public void Random_scenes_hold_it_too()
    {
        var record = Gen.Int[0, 4];
        var happened = Gen.OneOf<AgentEvent>(
            record.Select(r => (AgentEvent)Some.Run(r)),
            record.Select(r => (AgentEvent)Some.Run(r)),
            record.Select(r => (AgentEvent)new AgentEvent.StopAsked(Some.Record(r))),
            record.Select(r => (AgentEvent)new AgentEvent.StateAsked(Some.Record(r))),
            record.Select(r => (AgentEvent)new AgentEvent.Ended(Some.Record(r), Some.Exited(r))),
            record.Select(r => (AgentEvent)new AgentEvent.OutcomeAnswered(Some.Record(r))),
            Gen.Const<AgentEvent>(new AgentEvent.Linking()),
            Gen.Const<AgentEvent>(new AgentEvent.Tick()));
        happened.Array[1, 4].Array[1, 10].Sample(CheckEveryStep, iter: 40);
    }

    private static void CheckEveryStep(AgentEvent[][] scene)
    {
        var calm = new Play(new SimulatedDisk());
        calm.Go(scene);
        calm.Check();
        for (var step = 1; step <= calm.Disk.Steps; step++)
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

    /// <summary>An agent on a disk, and a world outside that remembers what the agent did, whatever the agent forgets.</summary>
    private sealed class Play(SimulatedDisk disk)
    {
        private readonly List<RecordId> _starts = [];
        private readonly HashSet<RecordId> _alive = [];
        private readonly HashSet<RecordId> _neverStarting = [];
        private readonly Dictionary<RecordId, Outcome> _told = [];
        private readonly HashSet<RecordId> _answered = [];
        private RecordBook? _book;
        private long _linkCounter;

        public SimulatedDisk Disk { get; private set; } = disk;

        public void Go(AgentEvent[][] scene)
        {
            try
            {
                using var file = Open();
                foreach (var events in scene)
                    Handle([.. events.Where(IsPossible)]);
            }
            catch (PowerLostException)
            {
                _book = null;
            }
        }

        public void RestoreAndGo(Loss loss, AgentEvent[][] scene)
        {
            Disk = Disk.AfterPowerLoss(loss);
            _alive.Clear();
            var told = _told.Keys.Except(_answered).ToList();
            using (var file = Open())
            {
                foreach (var id in told)
                    Assert.True(_book!.State.Journal.Records[id].Outcome is not null, $"{id} was told and is forgotten");
                foreach (var id in _starts.Except(_told.Keys))
                    Assert.True(_book!.State.Journal.Records.ContainsKey(id), $"{id} was started and is forgotten");
                Assert.True(_book!.State.Journal.LinkCounter >= _linkCounter);
                Handle([new AgentEvent.Restarted()]);
                foreach (var events in scene)
                    Handle([.. events.Where(IsPossible)]);
            }
        }

        public void Check()
        {
            Assert.Equal(_starts.Distinct(), _starts);
            Assert.Empty(_starts.Intersect(_neverStarting));
        }

        private JournalFile Open()
        {
            var opened = JournalFile.Open(Disk);
            Assert.Null(opened.Lost);
            _book = new RecordBook(opened.File, opened.State, new AgentRules(new AgentLimits { RunsMax = 2 }));
            return opened.File;
        }

        // A process ends only if it lives; the server answers only what it was told.
        private bool IsPossible(AgentEvent happened) => happened switch
        {
            AgentEvent.Ended e => _alive.Contains(e.Id),
            AgentEvent.OutcomeAnswered a => _told.ContainsKey(a.Id),
            _ => true,
        };

        private void Handle(AgentEvent[] events)
        {
            foreach (var e in events.OfType<AgentEvent.Ended>())
                _alive.Remove(e.Id);
            foreach (var step in _book!.Handle(events, Some.At(0)))
                Do(step);
            foreach (var a in events.OfType<AgentEvent.OutcomeAnswered>())
                _answered.Add(a.Id);
            if (events.Any(e => e is AgentEvent.Linking))
            {
                Assert.True(_book.State.Journal.LinkCounter > _linkCounter);
                _linkCounter = _book.State.Journal.LinkCounter;
            }
        }

        private void Do(AgentStep step)
        {
            switch (step)
            {
                case AgentStep.Start start:
                    _starts.Add(start.Order.Id);
                    _alive.Add(start.Order.Id);
                    break;
                case AgentStep.KillSurvivors kill:
                    foreach (var then in _book!.Handle([new AgentEvent.SurvivorsDead(kill.Id)], Some.At(0)))
                        Do(then);
                    break;
                case AgentStep.TellOutcome tell:
                    if (tell.Outcome.Kind is ReportKind.NeverStarted or ReportKind.Refused)
                        _neverStarting.Add(tell.Id);
                    if (_told.TryGetValue(tell.Id, out var before))
                        Assert.Equal((before.Kind, before.ExitCode), (tell.Outcome.Kind, tell.Outcome.ExitCode));
                    _told[tell.Id] = tell.Outcome;
                    break;
                default:
                    break;
            }
        }
    }
}
