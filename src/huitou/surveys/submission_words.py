"""The words of a submission's states, for refusals. Pure."""

from huitou.core.lifecycle import SubmissionState

STATE_WORDS: dict[SubmissionState, tuple[str, str]] = {
    SubmissionState.DRAFT: ("填报中", "being filled"),
    SubmissionState.SUBMITTED: ("已上报，待乡镇审核", "submitted, waiting for the township"),
    SubmissionState.TOWNSHIP_APPROVED: ("乡镇已审核，待县审核", "approved by the township, waiting for the county"),
    SubmissionState.COUNTY_APPROVED: ("县已审核", "approved by the county"),
    SubmissionState.LOCKED: ("已锁定", "locked"),
    SubmissionState.RETURNED: ("已退回", "returned"),
}
