namespace CloudAssistant.Agent.Invocations;

/// <summary>Output so far: its head and tail, and how many bytes between them were not kept.</summary>
internal sealed record OutputSnapshot(byte[] Kept, long Dropped)
{
    public override string ToString() => $"OutputSnapshot of {Kept.Length} bytes, {Dropped} dropped";
}
