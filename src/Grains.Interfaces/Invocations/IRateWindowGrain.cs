namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Starts the targets of an invocation with rate control as others end. Holds no truth: two of them at once do no harm.</summary>
[Alias("ca.IRateWindowGrain")]
public interface IRateWindowGrain : IGrainWithStringKey
{
    /// <summary>The one step of a rate window: has as many records sent as there is room for, and withdraws the rest once too many failed.
    /// Reads the database only. Safe to repeat; called as records end and links open, by its own timer and by the sweeper.</summary>
    [Alias("Advance")]
    Task AdvanceAsync();
}
