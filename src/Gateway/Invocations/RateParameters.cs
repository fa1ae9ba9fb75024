using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Reads the parameters of rate control. None of them is the vendor's; limits are judged by the silo.</summary>
internal static class RateParameters
{
    private const string Batch = "Batch";

    /// <summary>The policy, or null when no parameter asks for one.</summary>
    public static RatePolicy? Rate(this ParameterReader parameters)
    {
        var mode = parameters.Text("RateControlMode");
        if (mode is not ("" or "Concurrency" or Batch))
            parameters.Refuse(RefusalCode.InvalidParameterRateControlMode, $"RateControlMode is {mode}; it must be Concurrency or Batch.");
        var atOnce = parameters.Amount("Concurrency", RefusalCode.InvalidParameterConcurrency, "a number of targets such as 10, or a part of them such as 20%");
        var errors = parameters.Amount("MaxErrors", RefusalCode.InvalidParameterMaxErrors, "a number of failed targets such as 2, or a part of all such as 10%");
        var pause = parameters.Pause();
        if (pause is not null && mode != Batch)
            parameters.Refuse(RefusalCode.InvalidParameterBatchPause, "BatchPause goes with RateControlMode Batch only.");
        if (mode == "Concurrency" && atOnce is null && errors is null)
            parameters.Refuse(RefusalCode.MissingParameterConcurrency, "RateControlMode Concurrency needs Concurrency or MaxErrors.");
        return atOnce is null && errors is null && mode != Batch
            ? null
            : new() { Concurrency = atOnce, MaxErrors = errors, Batches = mode == Batch, BatchPause = pause ?? TimeSpan.Zero };
    }

    private static RateAmount? Amount(this ParameterReader parameters, string name, RefusalCode code, string expected)
    {
        if (parameters.Optional(name) is not { } text)
            return null;
        if (RateAmount.TryParse(text, out var amount))
            return amount;
        parameters.Refuse(code, $"{name} cannot be read; it is {expected}.");
        return null;
    }

    private static TimeSpan? Pause(this ParameterReader parameters)
    {
        var max = (long)InvocationLimits.BatchPauseMax.TotalSeconds;
        var wrong = RefusalResponses.Of(RefusalCode.InvalidParameterBatchPause, $"BatchPause is a whole number of seconds from 0 to {max}.");
        if (parameters.Number("BatchPause", wrong) is not { } seconds)
            return null;
        if (seconds < 0 || seconds > max)
            parameters.Refuse(wrong);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, max));
    }
}
