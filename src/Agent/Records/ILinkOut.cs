using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>The way out of an open link, as far as the desk sees it. Never waits.</summary>
internal interface ILinkOut
{
    /// <summary>How many frames may be handed over now.</summary>
    int Room { get; }

    /// <summary>All that was handed over is written: what is not answered may have to be sent again. Else it is only not yet sent.</summary>
    bool IsIdle { get; }

    /// <summary>Hands a frame over; false when there is no room.</summary>
    bool Send(Frame frame);

    /// <summary>Posts <see cref="DeskMessage.LinkIdle"/> once, when all is written.</summary>
    void TellWhenIdle();
}
