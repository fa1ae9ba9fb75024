using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Link;

/// <summary>Takes the frames of one open link to whom they concern. What is not for this instance, or not of this link, is not obeyed.</summary>
internal sealed class FrameRouter(string instanceId, long epoch, RecordDesk desk, AgentClock clock)
{
    /// <summary>The frame that closes the link, if this is it.</summary>
    public Closing? Take(Frame frame)
    {
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Run when IsOurs(frame.Run.Epoch, frame.Run.InstanceId) && RecordId.TryFrom(frame.Run.Record, out var id):
                desk.Post(new AgentEvent.RunAsked(new RunOrder(id, frame.Run.StartBy, frame.Run)));
                return null;
            case Frame.KindOneofCase.Stop when IsOurs(frame.Stop.Epoch, instanceId) && RecordId.TryFrom(frame.Stop.Record, out var id):
                desk.Post(new AgentEvent.StopAsked(id));
                return null;
            case Frame.KindOneofCase.Ask when IsOurs(frame.Ask.Epoch, instanceId) && RecordId.TryFrom(frame.Ask.Record, out var id):
                desk.Post(new AgentEvent.StateAsked(id));
                return null;
            case Frame.KindOneofCase.ReportAnswers:
                desk.Post(new DeskMessage.Answers(frame.ReportAnswers));
                return null;
            case Frame.KindOneofCase.ServerTime:
                clock.Hear(frame.ServerTime.ServerTime_);
                return null;
            case Frame.KindOneofCase.Closing:
                return frame.Closing;
            default:
                // Of another link or instance, or of a kind that a later version brought.
                return null;
        }
    }

    private bool IsOurs(long frameEpoch, string frameInstance) => frameEpoch == epoch && frameInstance == instanceId;
}
